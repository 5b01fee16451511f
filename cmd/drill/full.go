package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"outturn/internal/auth"
	"outturn/internal/drill"
)

// FullCmd fills the disk (磁盘写满).
type FullCmd struct {
	Common `embed:""`
	Rounds int `default:"8" help:"How often (${default})."`
	Clerks int `default:"16" help:"How many people file (${default})."`
}

// Run fills the disk again and again.
func (c *FullCmd) Run(ctx context.Context) (err error) {
	dir, err := os.MkdirTemp("", "drill-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	disk, unmount, err := drill.SmallDisk(dir, "48M")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, unmount()) }()
	place, seats, err := seed(ctx, filepath.Join(disk, "data"), drill.Crowd{Clerks: c.Clerks, Goals: 20, Hashing: auth.Throwaway})
	if err != nil {
		return err
	}
	log, err := c.logging()
	if err != nil {
		return err
	}
	defer log.Close()
	result, err := drill.Fullness{Program: c.Program, Place: place, Seats: seats, Disk: disk, Rounds: c.Rounds, Log: log}.Run(ctx)
	fmt.Println(result)
	switch {
	case err != nil:
		return err
	case !result.Damage.Lossless():
		return errors.New("something that was acknowledged is lost or half done")
	case result.Refused == 0:
		return errors.New("nobody was refused: the disk was never full")
	}
	return nil
}
