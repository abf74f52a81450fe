#!/bin/sh
# Compiles relocs.bpf.c over both layouts, for both byte orders. Needs clang 19 (16 would do),
# llvm-strip, and the headers of libbpf and Linux.
set -eu
cd "$(dirname "$0")"
for target in bpfel bpfeb; do
	for layout in local target; do
		case $layout in
		local) define= ;;
		target) define=-DTARGET ;;
		esac
		object=relocs.$layout.$target.o
		clang-19 -g -O2 -target $target -mcpu=v3 -Wall -Wno-missing-declarations -fno-ident \
			-I"/usr/include/$(uname -m)-linux-gnu" -fdebug-compilation-dir=. $define \
			-c relocs.bpf.c -o "$object"
		llvm-strip-19 -g "$object"
	done
done
