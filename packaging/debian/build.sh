#!/bin/sh
# Builds the Debian package from the tarball of 'make dist', which build-essential, debhelper and the
# packages of control must be there for; lintian looks at it where it is installed.
# usage: packaging/debian/build.sh TARBALL FOLDER     the packages come into FOLDER
set -e
[ $# = 2 ] || { sed -n '2,4s/^# //p' "$0" >&2; exit 2; }
here=$(cd "$(dirname "$0")" && pwd)
version=$(basename "$1" | sed -n 's/^demodash-\(.*\)\.tar\.xz$/\1/p')
[ -n "$version" ] || { echo "$1 is not demodash-VERSION.tar.xz" >&2; exit 2; }
mkdir -p "$2"
cp "$1" "$2/demodash_$version.orig.tar.xz"
cd "$2"
rm -rf "demodash-$version"
tar xf "demodash_$version.orig.tar.xz"
cp -r "$here" "demodash-$version/debian"
rm "demodash-$version/debian/build.sh" "demodash-$version/debian/README"
cd "demodash-$version"
dpkg-buildpackage -us -uc
if command -v lintian >/dev/null; then
    lintian --fail-on error ../demodash_"$version"-*_*.changes
fi
