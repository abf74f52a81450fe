#!/bin/sh
# Compiles kernel.bpf.c for both byte orders. Needs clang 19 (16 would do), llvm-strip, and the
# headers of libbpf and Linux.
set -eu
cd "$(dirname "$0")"
for target in bpfel bpfeb; do
	object=kernel.$target.o
	clang-19 -g -O2 -target $target -mcpu=v3 -Wall -Wno-missing-declarations -fno-ident \
		-I"/usr/include/$(uname -m)-linux-gnu" -fdebug-compilation-dir=. \
		-c kernel.bpf.c -o "$object"
	llvm-strip-19 -g "$object"
done
