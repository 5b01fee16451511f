package main

import (
	"context"
	"errors"
	"fmt"
	"os"

	"outturn/internal/drill"
)

// MigrateCmd kills upgrades (升级中断).
type MigrateCmd struct {
	Common   `embed:""`
	Rounds   int    `default:"100" help:"How many databases (${default})."`
	Postgres string `env:"OUTTURN_TEST_POSTGRES" help:"A PostgreSQL server to make the databases on; SQLite without."`
}

// Run upgrades databases and kills the program meanwhile.
func (c *MigrateCmd) Run(ctx context.Context) error {
	dir, err := os.MkdirTemp("", "drill-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	log, err := c.logging()
	if err != nil {
		return err
	}
	defer log.Close()
	fresh := drill.EmptySQLite(dir)
	if c.Postgres != "" {
		fresh = drill.EmptyPostgres(c.Postgres, dir)
	}
	result, err := drill.Migrations{Program: c.Program, Rounds: c.Rounds, Fresh: fresh, Log: log}.Run(ctx)
	fmt.Println(result)
	switch {
	case err != nil:
		return err
	case result.Wrong != "":
		return errors.New(result.Wrong)
	case result.Midway == 0:
		return errors.New("no kill struck midway: the drill has shown nothing")
	}
	return nil
}
