// Command inventory says what a built program is made of (软件物料清单): a bill of materials in CycloneDX and the text of every licence,
// both read from the program itself, so that they cannot name anything else. scripts/release runs it.
package main

import (
	"debug/buildinfo"
	"flag"
	"fmt"
	"io"
	"os"
)

func main() {
	program := flag.String("program", "", "the built program")
	bill := flag.String("sbom", "", "file for the bill of materials, CycloneDX 1.6 in JSON")
	texts := flag.String("licences", "", "file for the licences of everything in the program")
	flag.Parse()
	if err := run(*program, *bill, *texts); err != nil {
		fmt.Fprintln(os.Stderr, "inventory:", err)
		os.Exit(1)
	}
}

func run(program, bill, texts string) error {
	info, err := buildinfo.ReadFile(program)
	if err != nil {
		return err
	}
	list, err := components(info, moduleCache)
	if err != nil {
		return err
	}
	if err := write(bill, func(w io.Writer) error { return writeBill(w, info, list) }); err != nil {
		return err
	}
	return write(texts, func(w io.Writer) error { return writeLicences(w, list) })
}

// write makes a file whole or not at all.
func write(path string, do func(io.Writer) error) error {
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	if err := do(f); err != nil {
		f.Close()
		return err
	}
	return f.Close()
}
