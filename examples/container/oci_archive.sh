#!/bin/sh
# oci_archive.sh LAYER.tar ARCHITECTURE ENTRYPOINT OUTPUT.tar: an image of one layer, the same bytes every time.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
blobs=$work/image/blobs/sha256
mkdir -p "$blobs"

digest() { sha256sum "$1" | cut -d ' ' -f 1; }

# Stores a file as a blob, and says what refers to it.
blob() {
    name=$(digest "$2")
    cp "$2" "$blobs/$name"
    printf '{"mediaType":"application/vnd.oci.image.%s","digest":"sha256:%s","size":%s}' "$1" "$name" "$(wc -c < "$2" | tr -d ' ')"
}

layer=$(blob layer.v1.tar "$1")
printf '{"architecture":"%s","os":"linux","config":{"Entrypoint":["%s"]},"rootfs":{"type":"layers","diff_ids":["sha256:%s"]}}' \
    "$2" "$3" "$(digest "$1")" > "$work/config"
config=$(blob config.v1+json "$work/config")
printf '{"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json","config":%s,"layers":[%s]}' \
    "$config" "$layer" > "$work/manifest"
printf '{"schemaVersion":2,"manifests":[%s]}' "$(blob manifest.v1+json "$work/manifest")" > "$work/image/index.json"
printf '{"imageLayoutVersion":"1.0.0"}' > "$work/image/oci-layout"
chmod -R u=rwX,go=rX "$work/image"
tar --create --file "$4" --format=ustar --sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner \
    --directory "$work/image" oci-layout index.json blobs
