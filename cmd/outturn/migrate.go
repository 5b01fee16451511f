package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"outturn/internal/errs"
	"outturn/internal/store"
)

// MigrateCmd brings a database up to the program's version (升级数据库结构).
type MigrateCmd struct {
	Storage `embed:""`
}

// Run migrates, making a database and a key where there are none.
func (c *MigrateCmd) Run(ctx context.Context, m *Main) error {
	var wrong errs.Fields
	p := c.check(&wrong)
	if err := wrong.Err(); err != nil {
		return err
	}
	key, err := auditKey(p.data, true)
	if err != nil {
		return err
	}
	db, err := openDatabase(ctx, p.dsn, key, time.Now)
	if err != nil {
		return err
	}
	if err := errors.Join(db.Migrate(ctx), db.Close()); err != nil {
		return errs.Invalidf("数据库没有升级：%v。", err)
	}
	fmt.Fprintf(m.Stdout, "数据库 %s 的结构已是本程序的版本。\n", store.Redact(p.dsn))
	return nil
}
