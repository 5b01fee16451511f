package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"outturn/internal/auth"
	"outturn/internal/drill"
)

// DrainCmd ends the program in order (平稳停止).
type DrainCmd struct {
	Common  `embed:""`
	Rounds  int  `default:"100" help:"How often (${default})."`
	Clerks  int  `default:"16" help:"How many people file (${default})."`
	Control bool `help:"A control: kill the program instead, and fail unless something was carried out and not answered."`
}

// Run asks the program to end again and again.
func (c *DrainCmd) Run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "drill-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	place, seats, err := seed(ctx, dir, drill.Crowd{Clerks: c.Clerks, Goals: 20, Hashing: auth.Throwaway})
	if err != nil {
		return err
	}
	log, err := c.logging()
	if err != nil {
		return err
	}
	defer log.Close()
	result, err := drill.Drains{Program: c.Program, Place: place, Seats: seats, Rounds: c.Rounds, Log: log, Kill: c.Control}.Run(ctx)
	fmt.Println(result)
	switch {
	case err != nil:
		return err
	case c.Control && result.Unanswered == 0:
		return errors.New("every form was answered: this drill would not notice one that is dropped")
	case !c.Control && !result.InOrder():
		return errors.New("something was dropped, lost or half done")
	}
	return nil
}
