package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"outturn/internal/auth"
	"outturn/internal/drill"
)

// SmokeCmd walks a program through an office's day (冒烟).
type SmokeCmd struct {
	Common `embed:""`
}

// Run takes the steps, printing each.
func (c *SmokeCmd) Run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "drill-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	place, seats, err := seed(ctx, filepath.Join(dir, "data"), drill.Crowd{Clerks: 1, Goals: 2, Hashing: auth.Throwaway})
	if err != nil {
		return err
	}
	log, err := c.logging()
	if err != nil {
		return err
	}
	defer log.Close()
	steps := 0
	tell := func(step string) {
		steps++
		fmt.Printf("%2d %s\n", steps, step)
	}
	return drill.Smoke{Program: c.Program, Place: place, Seat: seats[0], Dir: dir, Log: log, Tell: tell}.Run(ctx)
}
