package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"testing"
)

// shelf holds a directory for each module.
func shelf(dirs map[string]string) source {
	return func(path, _ string) (string, error) { return dirs[path], nil }
}

func module(t *testing.T, licence string) string {
	t.Helper()
	dir := t.TempDir()
	if licence != "" {
		if err := os.WriteFile(filepath.Join(dir, "LICENSE.txt"), []byte(licence), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

const (
	mit = "MIT License\n\nPermission is hereby granted, free of charge, to any person"
	bsd = "Redistribution and use in source and binary\nforms, with or without … Neither the name of"
)

func program() *debug.BuildInfo {
	return &debug.BuildInfo{GoVersion: "go1.26.8", Path: "outturn/cmd/outturn", Main: debug.Module{Version: "v1.2.3"},
		Deps: []*debug.Module{{Path: "example.org/B", Version: "v2.0.0", Sum: "h1:x="}, {Path: "example.org/old", Version: "v1", Replace: &debug.Module{Path: "example.org/a", Version: "v1.0.0", Sum: "h1:y="}}}}
}

func TestInventory(t *testing.T) {
	t.Parallel()
	info := program()
	list, err := components(info, shelf(map[string]string{"std": module(t, bsd), "example.org/B": module(t, mit), "example.org/a": module(t, bsd)}))
	if err != nil {
		t.Fatal(err)
	}
	var bills, texts, again bytes.Buffer
	for _, w := range []*bytes.Buffer{&bills, &again} {
		if err := writeBill(w, info, list); err != nil {
			t.Fatal(err)
		}
	}
	if bills.String() != again.String() {
		t.Error("the same program has two bills")
	}
	var got bill
	if err := json.Unmarshal(bills.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Components) != 3 || got.Components[0].Name != "example.org/B" || got.Components[0].PURL != "pkg:golang/example.org/b@v2.0.0" ||
		got.Components[1].Name != "example.org/a" || got.Components[1].Licences[0].License.ID != "BSD-3-Clause" || got.Components[2].Name != "std" || got.Components[2].Version != "1.26.8" {
		t.Errorf("%+v", got.Components)
	}
	if err := writeLicences(&texts, list); err != nil {
		t.Fatal(err)
	}
	if said := texts.String(); !strings.Contains(said, "example.org/B") || !strings.Contains(said, "Permission is hereby granted") || !strings.Contains(said, "Neither the name of") {
		t.Errorf("%s", said)
	}
}

func TestInventoryRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ licence, says string }{
		"没有许可": {"", "no licence"},
		"传染性的": {"GNU AFFERO GENERAL PUBLIC LICENSE … Permission is hereby granted, free of charge", "read it and decide"},
		"不认得的": {"You may look.", "read it and decide"},
	} {
		_, err := components(program(), shelf(map[string]string{"std": module(t, bsd), "example.org/B": module(t, c.licence), "example.org/a": module(t, mit)}))
		if err == nil || !strings.Contains(err.Error(), "example.org/B") || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLicenceOf(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		mit: "MIT", bsd: "BSD-3-Clause",
		"Redistribution and use in source and binary forms":                                "BSD-2-Clause",
		"Apache License\n Version 2.0, January 2004":                                       "Apache-2.0",
		"Mozilla Public License, version 2.0":                                              "MPL-2.0",
		"Permission to use, copy, modify, and/or distribute this software for any purpose": "ISC",
		"All rights reserved.":                                                             "",
	} {
		if got := licenceOf(text); got != want {
			t.Errorf("%s: got %q, want %q", text, got, want)
		}
	}
}
