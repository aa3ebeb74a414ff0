# No include circle: a source with its header is one module, and no chain of includes leads from a
# module back to itself. Every circle is printed. A planted circle must be found, too.
folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT
# circles FOLDER...: a line of modules for each circle (strongly connected modules) below here
circles() {
    find "$@" -name '*.[ch]' | LC_ALL=C sort | xargs awk '
    function module(path) { sub(/\.[ch]$/, "", path); return path }
    function visit(start, m,    i) { # all that start leads to
        for (i = 1; i <= count[m]; i++) {
            if ((start, include[m, i]) in leads) continue
            leads[start, include[m, i]] = 1
            visit(start, include[m, i])
        }
    }
    /^[ \t]*#[ \t]*include[ \t]*"/ {
        split($0, part, "\"")
        from = module(FILENAME); to = module(part[2])
        if (from == to) next
        include[from, ++count[from]] = to
        if (!(from in known)) { known[from] = 1; name[++names] = from }
    }
    END {
        for (i = 1; i <= names; i++) visit(name[i], name[i])
        for (i = 1; i <= names; i++) {
            if (told[name[i]] || !((name[i], name[i]) in leads)) continue
            line = name[i]
            for (j = i + 1; j <= names; j++) {
                if (!((name[i], name[j]) in leads && (name[j], name[i]) in leads)) continue
                line = line " " name[j]
                told[name[j]] = 1
            }
            print line
        }
    }'
}
bad=0
cd "$folder" && mkdir -p src/a src/b || exit 1
echo '#include "src/b/y.h"' >src/a/x.h
echo '#include "src/a/z.h"' >src/b/y.c
echo '#include "src/a/x.h"' >src/a/z.h
echo '#include "src/a/x.h"' >src/a/x.c
echo '#include "src/a/x.h"' >src/a/outside.c
[ "$(circles src)" = "src/a/x src/a/z src/b/y" ] || { echo "FAIL: a planted circle is not found"; bad=1; }
cd "$SOURCE_DIR" || exit 1
circles src io mpi >"$folder/found"
if [ -s "$folder/found" ]; then
    sed 's/^/FAIL: circle of /' "$folder/found"
    bad=1
fi
[ $bad = 0 ] && echo "circles: none"
exit $bad
