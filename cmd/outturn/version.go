package main

import (
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"
)

// VersionCmd says which program this is (版本).
type VersionCmd struct{}

// Run prints one line.
func (*VersionCmd) Run(m *Main) error {
	_, err := fmt.Fprintf(m.Stdout, "outturn %s %s %s/%s\n", revision(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// revision is what the build knows of its source: the version, and where it was built from a checkout the commit with
// its time.
func revision() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	parts := []string{info.Main.Version}
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			parts = append(parts, s.Value[:min(12, len(s.Value))])
		case s.Key == "vcs.time":
			parts = append(parts, s.Value)
		case s.Key == "vcs.modified" && s.Value == "true":
			parts = append(parts, "modified")
		}
	}
	return strings.TrimSpace(strings.Join(parts, " "))
}
