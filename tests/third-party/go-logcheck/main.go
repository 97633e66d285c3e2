// Command logcheck checks a published log of static files with Go's own transparency-log packages, golang.org/x/mod/sumdb/note
// and tlog: code that nobody of this project wrote. It opens the checkpoint, authenticates every tile, proves every batch header
// and the consistency of every earlier size with the checkpoint. Exit 0 if all holds, 1 if not, 2 for wrong usage.
package main

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

const height = 8

// Tiles lie at tile/L/N; Go's path has the height before: tile/8/L/N.
type folder string

func (folder) Height() int                         { return height }
func (folder) SaveTiles(_ []tlog.Tile, _ [][]byte) {}
func (f folder) ReadTiles(tiles []tlog.Tile) ([][]byte, error) {
	data := make([][]byte, len(tiles))
	for i, tile := range tiles {
		path := strings.Replace(tile.Path(), fmt.Sprintf("tile/%d/", height), "tile/", 1)
		bytes, err := os.ReadFile(filepath.Join(string(f), filepath.FromSlash(path)))
		if err != nil {
			return nil, err
		}
		data[i] = bytes
	}
	return data, nil
}

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: logcheck DIR VKEY")
		os.Exit(2)
	}
	size, err := check(os.Args[1], os.Args[2])
	if err != nil {
		fmt.Println("refused:", err)
		os.Exit(1)
	}
	fmt.Printf("agreed: %d headers and %d earlier sizes\n", size, size)
}

func check(dir, vkey string) (int64, error) {
	tree, err := openCheckpoint(dir, vkey)
	if err != nil {
		return 0, err
	}
	reader := tlog.TileHashReader(tree, folder(dir))
	root, err := tlog.TreeHash(tree.N, reader)
	if err != nil {
		return 0, err
	}
	if root != tree.Hash {
		return 0, fmt.Errorf("tiles give root %v, the checkpoint %v", root, tree.Hash)
	}
	headers, err := readHeaders(dir, tree.N)
	if err != nil {
		return 0, err
	}
	for n, header := range headers {
		if err := checkOne(tree, reader, int64(n), header); err != nil {
			return 0, err
		}
	}
	return tree.N, nil
}

func openCheckpoint(dir, vkey string) (tlog.Tree, error) {
	bytes, err := os.ReadFile(filepath.Join(dir, "checkpoint"))
	if err != nil {
		return tlog.Tree{}, err
	}
	verifier, err := note.NewVerifier(vkey)
	if err != nil {
		return tlog.Tree{}, err
	}
	opened, err := note.Open(bytes, note.VerifierList(verifier))
	if err != nil {
		return tlog.Tree{}, err
	}
	lines := strings.Split(opened.Text, "\n")
	if len(lines) != 4 || lines[0] != verifier.Name() || lines[3] != "" {
		return tlog.Tree{}, fmt.Errorf("checkpoint is not origin, size and root: %q", opened.Text)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	if err != nil {
		return tlog.Tree{}, err
	}
	hash, err := tlog.ParseHash(lines[2])
	return tlog.Tree{N: size, Hash: hash}, err
}

// Headers are bundles of 256, each header after its length in two bytes.
func readHeaders(dir string, size int64) ([][]byte, error) {
	var headers [][]byte
	for index := int64(0); index*256 < size; index++ {
		width := size - index*256
		if width > 256 {
			width = 256
		}
		path := strings.Replace((tlog.Tile{H: height, L: -1, N: index, W: int(width)}).Path(), fmt.Sprintf("tile/%d/data/", height), "tile/entries/", 1)
		bundle, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(path)))
		if err != nil {
			return nil, err
		}
		for len(bundle) > 0 {
			if len(bundle) < 2 || len(bundle) < 2+int(binary.BigEndian.Uint16(bundle)) {
				return nil, fmt.Errorf("%s: a header is cut off", path)
			}
			length := int(binary.BigEndian.Uint16(bundle))
			headers = append(headers, bundle[2:2+length])
			bundle = bundle[2+length:]
		}
	}
	if int64(len(headers)) != size {
		return nil, fmt.Errorf("%d headers in a log of size %d", len(headers), size)
	}
	return headers, nil
}

func checkOne(tree tlog.Tree, reader tlog.HashReader, n int64, header []byte) error {
	proof, err := tlog.ProveRecord(tree.N, n, reader)
	if err != nil {
		return err
	}
	if err := tlog.CheckRecord(proof, tree.N, tree.Hash, n, tlog.RecordHash(header)); err != nil {
		return fmt.Errorf("header %d: %w", n, err)
	}
	old, err := tlog.TreeHash(n+1, reader)
	if err != nil {
		return err
	}
	consistency, err := tlog.ProveTree(tree.N, n+1, reader)
	if err != nil {
		return err
	}
	if err := tlog.CheckTree(consistency, tree.N, tree.Hash, n+1, old); err != nil {
		return fmt.Errorf("size %d: %w", n+1, err)
	}
	return nil
}
