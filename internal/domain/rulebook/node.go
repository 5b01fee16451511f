package rulebook

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"

	"outturn/internal/errs"
)

// A node is one JSON value that remembers its place. encoding/json alone would take the last of two equal keys and stop at
// the first unknown one; an office needs to see everything that is wrong with its file.
type node struct {
	path   string
	value  any             // string, json.Number, bool, nil; unused for objects and lists
	fields map[string]node // object
	keys   []string        // object keys in file order
	items  []node          // list
	kind   nodeKind
}

type nodeKind int

const (
	scalarNode nodeKind = iota
	objectNode
	listNode
)

const (
	maxBytes = 1 << 20
	maxDepth = 16
)

var errDepth = errors.New("nested too deep")

// readNode reads one JSON value and nothing behind it. Repeated keys are complaints; broken JSON is an error.
func readNode(data []byte, complaints *errs.Fields) (node, error) {
	if len(data) > maxBytes {
		return node{}, errs.Invalidf("规则库文件超过 1 MB，不像是规则库，请检查文件。")
	}
	decoder := json.NewDecoder(bytes.NewReader(bytes.TrimPrefix(data, []byte("\ufeff"))))
	decoder.UseNumber()
	n, err := nextNode(decoder, "", 0, complaints)
	if err == nil {
		if _, err = decoder.Token(); errors.Is(err, io.EOF) {
			return n, nil
		}
	}
	return node{}, errs.Invalidf("规则库文件不是合法的 JSON：第 %d 个字节附近有误，请检查括号、引号和逗号。", decoder.InputOffset())
}

func nextNode(d *json.Decoder, path string, depth int, complaints *errs.Fields) (node, error) {
	if depth > maxDepth {
		return node{}, errDepth
	}
	token, err := d.Token()
	if err != nil {
		return node{}, err
	}
	switch token {
	case json.Delim('{'):
		return nextObject(d, path, depth, complaints)
	case json.Delim('['):
		return nextList(d, path, depth, complaints)
	}
	return node{path: path, value: token}, nil
}

func nextObject(d *json.Decoder, path string, depth int, complaints *errs.Fields) (node, error) {
	n := node{path: path, kind: objectNode, fields: map[string]node{}}
	for d.More() {
		token, err := d.Token()
		if err != nil {
			return node{}, err
		}
		key, _ := token.(string) // the decoder allows nothing else here
		value, err := nextNode(d, join(path, key), depth+1, complaints)
		if err != nil {
			return node{}, err
		}
		if _, again := n.fields[key]; again {
			complaints.Add(value.path, "“%s”写了两次，请只保留一个。", value.path)
			continue
		}
		n.fields[key] = value
		n.keys = append(n.keys, key)
	}
	_, err := d.Token()
	return n, err
}

func nextList(d *json.Decoder, path string, depth int, complaints *errs.Fields) (node, error) {
	n := node{path: path, kind: listNode}
	for d.More() {
		item, err := nextNode(d, join(path, strconv.Itoa(len(n.items)+1)), depth+1, complaints)
		if err != nil {
			return node{}, err
		}
		n.items = append(n.items, item)
	}
	_, err := d.Token()
	return n, err
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
