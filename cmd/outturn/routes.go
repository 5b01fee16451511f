package main

import (
	"log/slog"

	"outturn/internal/web"
)

// RoutesCmd prints the table of routes (网址一览).
type RoutesCmd struct{}

// Run prints method, path, permission and handler, one route a line.
func (*RoutesCmd) Run(m *Main) error {
	pages, err := web.New(nil, web.Config{}, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	return pages.WriteRoutes(m.Stdout)
}
