package main

import (
	"context"
	"errors"
	"fmt"
	"time"

	"outturn/internal/errs"
	"outturn/internal/store"
)

// MoveCmd copies a whole installation's database into an empty one of either engine and proves that both hold the same
// (迁移数据库). The attachments and the key stay where they are.
type MoveCmd struct {
	From string `required:"" env:"OUTTURN_FROM" placeholder:"地址" help:"现在的数据库：SQLite 文件，或 postgres://用户:口令@主机/库名。含口令时请写在变量里。"`
	To   string `required:"" env:"OUTTURN_TO" placeholder:"地址" help:"迁往的数据库，必须是空的；写法同上。"`
	Data string `env:"OUTTURN_DATA" default:"data" placeholder:"目录" help:"数据目录，其中的审计密钥用来核验日志（默认 ${default}）。"`
}

// Run moves. The system must be stopped: what people change meanwhile is found by the comparison, and refused.
//
// Errors: Invalid when a side is not as it must be, or when both differ afterwards; Conflict when there is data on the other side.
func (c *MoveCmd) Run(ctx context.Context, m *Main) (err error) {
	from, to, err := c.open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close(), to.Close()) }()
	if err := ready(ctx, from, to); err != nil {
		return err
	}
	if _, err := followed(ctx, from); err != nil {
		return err
	}
	tell := func(table string) { fmt.Fprintf(m.Stdout, "正在复制 %s\n", table) }
	if err := from.CopyTo(ctx, to, tell); err != nil {
		return explainMove(err)
	}
	rows, tables, err := compare(ctx, from, to)
	if err != nil {
		return err
	}
	v, err := followed(ctx, to)
	if err != nil {
		return err
	}
	fmt.Fprintf(m.Stdout, "已从 %s 迁到 %s：%d 个表、%d 行，逐表核对行数和内容，两边一致。审计日志 %d 条，首尾相连，链头 %s。\n", from.Engine(), to.Engine(), tables, rows, v.Entries, v.Head)
	fmt.Fprintf(m.Stdout, "附件和审计密钥没有移动，仍在 %s。请用 --database 写明新的数据库后启动；原来的数据库核对无误后再删除。\n", c.Data)
	return nil
}

// open opens both sides with the installation's key.
func (c *MoveCmd) open(ctx context.Context) (from, to *store.DB, err error) {
	var wrong errs.Fields
	left := Storage{Database: c.From, Data: c.Data}.checkAs("from", &wrong)
	right := Storage{Database: c.To, Data: c.Data}.checkAs("to", &wrong)
	if left.dsn == right.dsn {
		add(&wrong, "to", "与 --from 是同一个数据库，请换一个空的数据库。")
	}
	if err := wrong.Err(); err != nil {
		return nil, nil, err
	}
	if isFresh(left.dsn) {
		return nil, nil, errs.Invalidf("“%s”不是数据库，或是空的。请核对 --from。", left.dsn)
	}
	key, err := auditKey(c.Data, false)
	if err != nil {
		return nil, nil, err
	}
	if from, err = openDatabase(ctx, left.dsn, key, time.Now); err != nil {
		return nil, nil, err
	}
	if to, err = openDatabase(ctx, right.dsn, key, time.Now); err != nil {
		return nil, nil, errors.Join(err, from.Close())
	}
	return from, to, nil
}

// ready makes sure that both sides have this program's schema; where the other side has none, it is made.
func ready(ctx context.Context, from, to *store.DB) error {
	if err := from.CheckSchema(ctx); err != nil {
		return errs.Invalidf("现在的数据库：%v。", err)
	}
	version, _, err := to.SchemaVersion(ctx)
	if err == nil && version == 0 {
		err = to.Migrate(ctx)
	}
	if err == nil {
		err = to.CheckSchema(ctx)
	}
	if err != nil {
		return errs.Invalidf("迁往的数据库：%v。", err)
	}
	return nil
}

// explainMove keeps the sentences for people and adds to any other failure what has become of the data.
func explainMove(err error) error {
	if errs.KindOf(err) == errs.Conflict {
		return err
	}
	return errs.Invalidf("没有迁移，目标数据库里没有留下数据：%v。", err)
}

// compare holds every table of one side against the other.
//
// Errors: Invalid, naming the first table that differs.
func compare(ctx context.Context, from, to *store.DB) (rows int64, tables int, err error) {
	left, err := from.Digests(ctx)
	if err != nil {
		return 0, 0, err
	}
	right, err := to.Digests(ctx)
	if err != nil {
		return 0, 0, err
	}
	for i, l := range left {
		if i >= len(right) || l != right[i] {
			return 0, 0, errs.Invalidf("迁移后两边不一样：表 %s。可能是迁移时系统没有停。请停止系统，清空目标数据库，再迁移一次；目标数据库现在不能使用。", l.Table)
		}
		rows += l.Rows
	}
	return rows, len(left), nil
}

// followed follows the log of a database from end to end.
//
// Errors: Invalid at the first break.
func followed(ctx context.Context, db *store.DB) (v store.Verified, err error) {
	err = db.View(ctx, func(tx *store.Tx) (err error) {
		v, err = tx.VerifyAudit(ctx)
		return err
	})
	if err == nil && v.Break != nil {
		err = errs.Invalidf("审计日志从第%d条起对不上：%s", v.Break.Seq, v.Break.Message)
	}
	return v, err
}
