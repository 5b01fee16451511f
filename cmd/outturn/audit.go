package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"outturn/internal/errs"
	"outturn/internal/store"
)

// AuditCmd is what an operator does about the audit log on the server (审计日志).
type AuditCmd struct {
	Verify AuditVerifyCmd `cmd:"" help:"从头核验审计日志，报告第一处对不上的地方。"`
}

// AuditVerifyCmd follows the whole chain (核验审计日志).
type AuditVerifyCmd struct {
	Storage `embed:""`
	Head    string `placeholder:"链头" help:"以前打印在公文上或另存的链头；日志里没有这一条，说明后面的被截去。"`
}

// Run prints how many entries hold and the head of the chain.
//
// Errors: Invalid at the first break, or when the head given is not in the log.
func (c *AuditVerifyCmd) Run(ctx context.Context, m *Main) (err error) {
	p, key, err := c.opened()
	if err != nil {
		return err
	}
	db, err := openDatabase(ctx, p.dsn, key, time.Now)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	v, err := followed(ctx, db)
	if err != nil {
		return err
	}
	return db.View(ctx, func(tx *store.Tx) error {
		if c.Head != "" {
			known, err := tx.HasAuditHash(ctx, c.Head)
			if err != nil {
				return err
			}
			if !known {
				return errs.Invalidf("日志里没有链头 %s：它之后的记录可能被截去，或者这不是本系统的链头。", c.Head)
			}
		}
		fmt.Fprintf(m.Stdout, "审计日志 %d 条，首尾相连，没有改动。链头 %s。\n", v.Entries, v.Head)
		return nil
	})
}
