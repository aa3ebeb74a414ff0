# Installs what demodash is built with, on Debian and Ubuntu. Sourced by quickstart.sh and
# tests/run.sh: install_packages [MORE PACKAGES...]
install_packages() {
    packages="gcc make autoconf automake pkg-config openmpi-bin libopenmpi-dev libopenblas-dev
        libscalapack-openmpi-dev libhdf5-openmpi-dev zlib1g-dev libcairo2-dev libjansson-dev
        libssl-dev libhts-dev librandom123-dev libcunit1-dev $*"
    missing=
    for package in $packages; do
        dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null | grep -qx installed \
            || missing="$missing $package"
    done
    [ -n "$missing" ] || return 0
    if ! command -v apt-get >/dev/null; then
        echo "no apt-get here: install the packages that ./configure names, then use --no-install" >&2
        return 1
    fi
    as_root=
    if [ "$(id -u)" != 0 ]; then
        command -v sudo >/dev/null || { echo "these need root:$missing (or use --no-install)" >&2; return 1; }
        as_root=sudo
    fi
    echo "installing:$missing"
    $as_root apt-get update -qq
    # shellcheck disable=SC2086
    DEBIAN_FRONTEND=noninteractive $as_root apt-get install -y -qq --no-install-recommends $missing >/dev/null
}

# Open MPI refuses root and more ranks than cores unless told.
open_mpi_settings() {
    export OMPI_MCA_rmaps_base_oversubscribe=1
    if [ "$(id -u)" = 0 ]; then
        export OMPI_ALLOW_RUN_AS_ROOT=1 OMPI_ALLOW_RUN_AS_ROOT_CONFIRM=1
    fi
    export OPENBLAS_NUM_THREADS=1
}
