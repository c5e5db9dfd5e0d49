#!/bin/sh
# Removes from node_modules the binaries that an image never loads: those for other systems and, but for "cuda", those for a GPU.
#   deploy/prune-packages.sh cpu|cuda
set -eu
variant=$1
case $(uname -m) in
  x86_64) arch=x64 ;;
  aarch64) arch=arm64 ;;
  *) echo "There is no image for $(uname -m)" >&2; exit 1 ;;
esac
cd node_modules

for folder in onnxruntime-node/bin/napi-v*/*/*; do
  case $folder in */linux/"$arch") ;; *) rm -rf "$folder" ;; esac
done
for folder in @node-llama-cpp/* @fugood/node-whisper-*; do
  case $variant:$folder in
    *:@node-llama-cpp/linux-"$arch" | *:@fugood/node-whisper-linux-"$arch") ;;
    cuda:@node-llama-cpp/linux-"$arch"-cuda | cuda:@node-llama-cpp/linux-"$arch"-cuda-ext) ;;
    *) rm -rf "$folder" ;;
  esac
done
