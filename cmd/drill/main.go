// Command drill tries the promises of docs/trust.md on a built program (演练). scripts/drill builds both and runs one drill.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"

	"github.com/alecthomas/kong"

	"outturn/internal/auth"
	"outturn/internal/drill"
)

// Common is what every drill needs to know (公共参数).
type Common struct {
	Program string `required:"" help:"The program under test."`
	Log     string `help:"File for what the program logs."`
}

func main() {
	var commands struct {
		Kill    KillCmd    `cmd:"" help:"Kill the program again and again while people file."`
		Full    FullCmd    `cmd:"" help:"Fill the disk again and again while people file. Needs root and loop devices."`
		Drain   DrainCmd   `cmd:"" help:"Ask the program to end again and again while people file."`
		Smoke   SmokeCmd   `cmd:"" help:"Walk a program through an office's day, once."`
		Migrate MigrateCmd `cmd:"" help:"Kill upgrades of a database again and again."`
		Power   PowerCmd   `cmd:"" help:"Cut the power again and again while people file. Needs root, loop devices and btrfs-progs."`
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	k := kong.Parse(&commands, kong.Description("Tries the promises of docs/trust.md on a built program."))
	k.BindTo(ctx, (*context.Context)(nil))
	k.FatalIfErrorf(k.Run())
}

// Crashing is what the drills that crash the program have in common (断开的参数).
type Crashing struct {
	Common     `embed:""`
	Rounds     int  `default:"1000" help:"How often (${default})."`
	Clerks     int  `default:"16" help:"How many people file (${default})."`
	ExpectLoss bool `help:"A control: fail unless something acknowledged is lost."`
}

// logging opens what the program logs to.
func (c Common) logging() (io.WriteCloser, error) {
	name := c.Log
	if name == "" {
		name = os.DevNull
	}
	return os.Create(name)
}

// seed makes an installation in a directory.
func seed(ctx context.Context, dir string, crowd drill.Crowd) (drill.Place, []drill.Seat, error) {
	place, err := drill.NewPlace(dir)
	if err != nil {
		return place, nil, err
	}
	seats, err := drill.Seed(ctx, place, crowd)
	return place, seats, err
}

// run crashes the program on an installation in a directory.
func (c Crashing) run(ctx context.Context, dir string, cut drill.Cut) (err error) {
	place, seats, err := seed(ctx, dir, drill.Crowd{Clerks: c.Clerks, Goals: 20, Hashing: auth.Throwaway})
	if err != nil {
		return err
	}
	log, err := c.logging()
	if err != nil {
		return err
	}
	defer log.Close()
	result, err := drill.Crashes{Program: c.Program, Place: place, Seats: seats, Rounds: c.Rounds, Cut: cut, Log: log}.Run(ctx)
	fmt.Println(result)
	if result.First != "" {
		fmt.Println(result.First)
	}
	switch {
	case err != nil:
		return err
	case c.ExpectLoss && result.Lost == 0:
		return errors.New("nothing was lost: this drill would not notice a loss")
	case !c.ExpectLoss && !result.Lossless():
		return errors.New("something that was acknowledged is lost or half done")
	}
	return nil
}

// KillCmd kills the process (强行结束).
type KillCmd struct {
	Crashing `embed:""`
}

// Run kills the program again and again.
func (c *KillCmd) Run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "drill-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	return c.run(ctx, dir, drill.Kill)
}

// PowerCmd cuts the power (断电).
type PowerCmd struct {
	Crashing `embed:""`
}

// Run cuts the power again and again.
func (c *PowerCmd) Run(ctx context.Context) (err error) {
	dir, err := os.MkdirTemp("", "drill-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	disk, err := drill.NewDisk(dir)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, disk.Close()) }()
	return c.run(ctx, filepath.Join(disk.Path(), "data"), disk.Cut)
}
