package main

import (
	"encoding/json"
	"fmt"
	"io"
	"runtime/debug"
	"strings"
)

// bill is a bill of materials in the form of CycloneDX 1.6 (物料清单). It holds no time and no random number: the same program has the
// same bill.
type bill struct {
	Schema     string     `json:"$schema"`
	Format     string     `json:"bomFormat"`
	Spec       string     `json:"specVersion"`
	Version    int        `json:"version"`
	Metadata   metadata   `json:"metadata"`
	Components []billLine `json:"components"`
}

type metadata struct {
	Component billLine `json:"component"`
}

type billLine struct {
	Type       string         `json:"type"`
	Ref        string         `json:"bom-ref"`
	Name       string         `json:"name"`
	Version    string         `json:"version"`
	PURL       string         `json:"purl,omitempty"`
	Licences   []billLicence  `json:"licenses,omitempty"`
	Properties []billProperty `json:"properties,omitempty"`
}

type billLicence struct {
	License struct {
		ID string `json:"id"`
	} `json:"license"`
}

type billProperty struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// writeBill writes the bill of materials.
func writeBill(w io.Writer, info *debug.BuildInfo, list []component) error {
	b := bill{Schema: "http://cyclonedx.org/schema/bom-1.6.schema.json", Format: "CycloneDX", Spec: "1.6", Version: 1,
		Metadata: metadata{Component: billLine{Type: "application", Ref: info.Path, Name: "outturn", Version: info.Main.Version}}}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" || s.Key == "GOOS" || s.Key == "GOARCH" {
			b.Metadata.Component.Properties = append(b.Metadata.Component.Properties, billProperty{"go:" + s.Key, s.Value})
		}
	}
	for _, c := range list {
		purl := fmt.Sprintf("pkg:golang/%s@%s", strings.ToLower(c.name), c.version)
		line := billLine{Type: "library", Ref: purl, Name: c.name, Version: c.version, PURL: purl, Licences: make([]billLicence, 1)}
		line.Licences[0].License.ID = c.licence
		if c.sum != "" {
			line.Properties = []billProperty{{"go:sum", c.sum}}
		}
		b.Components = append(b.Components, line)
	}
	out := json.NewEncoder(w)
	out.SetIndent("", "  ")
	out.SetEscapeHTML(false)
	return out.Encode(b)
}

// writeLicences writes who made what under which licence, and then every text.
func writeLicences(w io.Writer, list []component) error {
	var out strings.Builder
	fmt.Fprintf(&out, "本程序含有下列开源组件，各按其许可使用。\nThe program contains the following components under their licences.\n\n")
	for _, c := range list {
		fmt.Fprintf(&out, "%-60s %-40s %s\n", c.name, c.version, c.licence)
	}
	for _, c := range list {
		fmt.Fprintf(&out, "\n%s\n%s %s（%s）\n%s\n\n%s", strings.Repeat("=", 100), c.name, c.version, c.licence, strings.Repeat("=", 100), c.text)
	}
	_, err := io.WriteString(w, out.String())
	return err
}
