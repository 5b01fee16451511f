package main

import (
	"log/slog"
	"os"
	"reflect"
	"slices"
	"strings"
)

// warnUnknownVariables names the OUTTURN_ variables that mean nothing to the program: one written wrongly would
// otherwise be as good as not set.
func warnUnknownVariables(log *slog.Logger) {
	known := variables(reflect.TypeFor[Config]())
	for _, entry := range os.Environ() {
		name, _, _ := strings.Cut(entry, "=")
		if !strings.HasPrefix(name, "OUTTURN_") || strings.HasPrefix(name, "OUTTURN_TEST_") || name == "OUTTURN_GOLDEN" {
			continue
		}
		if !slices.Contains(known, name) {
			log.Warn("没有这个变量，已忽略，请核对写法", "variable", name)
		}
	}
}

// variables returns the variables that the fields of a configuration name, in order.
func variables(config reflect.Type) []string {
	var out []string
	for field := range config.Fields() {
		if field.Anonymous {
			out = append(out, variables(field.Type)...)
		} else if name, ok := field.Tag.Lookup("env"); ok {
			out = append(out, name)
		}
	}
	return out
}
