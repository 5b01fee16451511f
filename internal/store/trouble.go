package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"sync/atomic"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"

	"outturn/internal/errs"
)

// Trouble is why the machine cannot just now (一时的故障); empty for any other failure.
type Trouble string

// The troubles.
const (
	Busy        Trouble = "busy"        // others write
	Full        Trouble = "full"        // no room on the disk
	Unwritable  Trouble = "unwritable"  // the disk refuses
	Unreachable Trouble = "unreachable" // the server of the database does not answer
)

// Troubles lists them all.
var Troubles = []Trouble{Busy, Full, Unwritable, Unreachable}

// tells is what people are told of each, and what they can do.
var tells = map[Trouble]string{
	Busy:        "系统正忙，内容没有保存，请过几秒再试。",
	Full:        "服务器磁盘已满，内容没有保存。请告诉系统管理员；腾出空间后再提交一次即可。",
	Unwritable:  "服务器现在写不了磁盘，内容没有保存。请告诉系统管理员，过一会儿再提交一次。",
	Unreachable: "数据库暂时连不上，没有得到答复。请过几秒再提交一次：已经办好的不会重复办理。",
}

// codes returns the SQLSTATE of PostgreSQL and the extended result code of SQLite in a failure; nothing where there is none.
func codes(err error) (code string, lite int) {
	if pg, ok := errors.AsType[*pgconn.PgError](err); ok {
		code = pg.Code
	}
	if s, ok := errors.AsType[*sqlite.Error](err); ok {
		lite = s.Code()
	}
	return code, lite
}

// troubleOf recognises a trouble in a failure.
func troubleOf(err error) Trouble {
	code, lite := codes(err)
	class, primary := "", lite&0xff
	if len(code) == 5 {
		class = code[:2]
	}
	_, unreachable := errors.AsType[*pgconn.ConnectError](err)
	_, broken := errors.AsType[net.Error](err)
	switch {
	case primary == 5 || code == "55P03":
		return Busy
	case primary == 13 || class == "53":
		return Full
	case primary == 10 || primary == 14:
		return Unwritable
	case unreachable || broken || class == "08" || class == "57" || errors.Is(err, driver.ErrBadConn) || errors.Is(err, io.ErrUnexpectedEOF):
		return Unreachable
	}
	return ""
}

// counts are how often the database was used and how it went.
type counts struct {
	updates, views, failed atomic.Int64
	troubles               [4]atomic.Int64 // in the order of Troubles
}

// add counts one transaction. What the rules refuse is no failure, and neither is what nobody waits for any more.
func (c *counts) add(ctx context.Context, update bool, err error) {
	if update {
		c.updates.Add(1)
	} else {
		c.views.Add(1)
	}
	if err == nil || ctx.Err() != nil {
		return
	}
	trouble := troubleOf(err)
	for i, t := range Troubles {
		if t == trouble {
			c.troubles[i].Add(1)
		}
	}
	if trouble == "" && errs.KindOf(err) == errs.Internal {
		c.failed.Add(1)
	}
}

// Stats are how the database was used since it was opened (数据库使用情况).
type Stats struct {
	Updates, Views int64
	Failed         int64 // for a reason that nobody foresaw
	Troubles       map[Trouble]int64
	Write, Read    sql.DBStats // the same on PostgreSQL, which has one pool
}

// Stats reads the counts of this moment.
func (db *DB) Stats() Stats {
	s := Stats{Updates: db.counts.updates.Load(), Views: db.counts.views.Load(), Failed: db.counts.failed.Load(), Troubles: map[Trouble]int64{},
		Write: db.write.Stats(), Read: db.read.Stats()}
	for i, t := range Troubles {
		s.Troubles[t] = db.counts.troubles[i].Load()
	}
	return s
}
