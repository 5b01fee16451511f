package main

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
)

// component is one piece of foreign code in the program (组件).
type component struct {
	name, version string
	sum           string // as in go.sum; empty for the standard library
	licence       string // SPDX
	text          string
}

// source finds where the code of a module lies on this machine.
type source func(path, version string) (dir string, err error)

// moduleCache is where Go keeps modules, and itself.
func moduleCache(path, version string) (string, error) {
	if path == "std" {
		out, err := exec.Command("go", "env", "GOROOT").Output()
		return strings.TrimSpace(string(out)), err
	}
	out, err := exec.Command("go", "mod", "download", "-json", path+"@"+version).Output()
	if err != nil {
		return "", fmt.Errorf("%s@%s: %w", path, version, err)
	}
	var found struct{ Dir string }
	err = json.Unmarshal(out, &found)
	return found.Dir, err
}

// components lists what was linked, by name, each with its licence.
//
// An error names what has no licence or one that an office may not take without asking.
func components(info *debug.BuildInfo, from source) ([]component, error) {
	list := []component{{name: "std", version: strings.TrimPrefix(info.GoVersion, "go")}}
	for _, d := range info.Deps {
		if d.Replace != nil {
			d = d.Replace
		}
		list = append(list, component{name: d.Path, version: d.Version, sum: d.Sum})
	}
	slices.SortFunc(list, func(a, b component) int { return strings.Compare(a.name, b.name) })
	for i := range list {
		c := &list[i]
		dir, err := from(c.name, c.version)
		if err != nil {
			return nil, err
		}
		if c.text, err = licenceText(dir); err != nil {
			return nil, fmt.Errorf("%s: %w", c.name, err)
		}
		if c.licence = licenceOf(c.text); c.licence == "" {
			return nil, fmt.Errorf("%s %s: its licence is none of those that may be taken without asking; read it and decide", c.name, c.version)
		}
	}
	return list, nil
}

// licenceText reads the licence files of a module, and notices that must travel along.
func licenceText(dir string) (string, error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	for _, e := range entries {
		name := strings.ToUpper(e.Name())
		if e.IsDir() || !slices.ContainsFunc([]string{"LICENSE", "LICENCE", "COPYING", "NOTICE"}, func(word string) bool { return strings.HasPrefix(name, word) }) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&out, "%s\n", strings.TrimSpace(string(text)))
	}
	if out.Len() == 0 {
		return "", fmt.Errorf("no licence in %s", dir)
	}
	return out.String(), nil
}

// licenceOf recognises the licences that an office may take without asking; empty for any other.
func licenceOf(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	says := func(words string) bool { return strings.Contains(text, words) }
	switch {
	case says("GNU GENERAL PUBLIC") || says("GNU AFFERO") || says("GNU LESSER"):
		return ""
	case says("Apache License") && says("Version 2.0"):
		return "Apache-2.0"
	case says("Mozilla Public License") && says("2.0"):
		return "MPL-2.0"
	case says("Permission is hereby granted, free of charge"):
		return "MIT"
	case says("Permission to use, copy, modify, and/or distribute") || says("Permission to use, copy, modify, and distribute"):
		return "ISC"
	case says("Redistribution and use in source and binary forms") && (says("Neither the name") || says("endorse or promote")):
		return "BSD-3-Clause"
	case says("Redistribution and use in source and binary forms"):
		return "BSD-2-Clause"
	}
	return ""
}
