package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"outturn/internal/domain/audit"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// Act is what an app function tells the log about itself.
type Act struct {
	Actor  org.Actor
	Action string // 提交, 退回, 登录 …
	Target audit.Target
	Reason string
	Before []audit.Cell // nil for something new
	After  []audit.Cell // nil for something gone
}

// Record appends an entry to the log in the same transaction as the act, chained to the newest one. Only cells that
// differ are kept.
func (tx *Tx) Record(ctx context.Context, a Act) error {
	changes, err := json.Marshal(audit.Diff(a.Before, a.After))
	if err != nil {
		return err
	}
	seq, prev, err := tx.logHead(ctx)
	if err != nil {
		return err
	}
	e := tx.db.chain.Link(audit.Entry{
		Seq: seq + 1, At: tx.Now, ActorID: string(a.Actor.User.ID), Actor: a.Actor.User.Name, Address: a.Actor.Address,
		Action: a.Action, Target: a.Target, Reason: a.Reason, Body: string(changes),
	}, prev)
	_, err = tx.exec(ctx, `
		insert into audit_entries (seq, at, actor_id, actor, address, action, target_kind, target_id, target_name, reason,
		  changes, prev, hash)
		values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		e.Seq, timeValue(e.At), e.ActorID, e.Actor, e.Address, e.Action, e.Target.Kind, e.Target.ID, e.Target.Name,
		e.Reason, e.Body, e.Prev, e.Hash)
	return err
}

// logHead returns the number and hash of the newest entry.
func (tx *Tx) logHead(ctx context.Context) (seq int64, hash string, err error) {
	err = explain(tx.queryRow(ctx, `select seq, hash from audit_entries order by seq desc limit 1`).Scan(&seq, &hash))
	if errs.KindOf(err) == errs.NotFound {
		return 0, audit.Genesis, nil
	}
	return seq, hash, err
}

const auditColumns = `seq, at, actor_id, actor, address, action, target_kind, target_id, target_name, reason, changes, prev, hash`

func scanEntry(row scanner) (e audit.Entry, err error) {
	if err = scanStored(row, &e); err == nil {
		err = json.Unmarshal([]byte(e.Body), &e.Changes)
	}
	return e, err
}

// scanStored reads an entry as stored, which is what its hash covers.
func scanStored(row scanner, e *audit.Entry) error {
	return row.Scan(&e.Seq, timeColumn{&e.At}, &e.ActorID, &e.Actor, &e.Address, &e.Action, &e.Target.Kind, &e.Target.ID,
		&e.Target.Name, &e.Reason, &e.Body, &e.Prev, &e.Hash)
}

// AuditFilter narrows the log. Empty fields do not count.
type AuditFilter struct {
	Actor  string // part of a name
	Kind   string // of the target
	Target string // its id
	Before int64  // only entries older than this number; 0 for the newest
}

// AuditEntries lists the log, newest first.
func (tx *Tx) AuditEntries(ctx context.Context, by AuditFilter, limit int) ([]audit.Entry, error) {
	return gathered(func(do func(audit.Entry) error) error { return tx.EachAuditEntry(ctx, by, limit, do) })
}

// EachAuditEntry hands over what AuditEntries lists, one after the other.
func (tx *Tx) EachAuditEntry(ctx context.Context, by AuditFilter, limit int, do func(audit.Entry) error) error {
	var f filter
	if by.Before > 0 {
		f.add("seq < %s", by.Before)
	}
	if by.Actor != "" {
		f.add(`lower(actor) like %s escape '\'`, like(by.Actor))
	}
	f.addIf("target_kind = %s", by.Kind)
	f.addIf("target_id = %s", by.Target)
	n := f.arg(Page{Limit: limit}.limit())
	return each(ctx, tx, scanEntry, do, `select `+auditColumns+` from audit_entries`+f.text()+` order by seq desc limit `+n, f.args...)
}

// Verified is what following the whole chain found.
type Verified struct {
	Entries int64
	Head    string       // hash of the newest entry, for papers and anchors
	Break   *audit.Break // the first place where it does not hold; nil when it holds
}

// VerifyAudit follows the chain from the first entry to the last and stops at the first break.
func (tx *Tx) VerifyAudit(ctx context.Context) (Verified, error) {
	rows, err := tx.query(ctx, `select `+auditColumns+` from audit_entries order by seq`)
	if err != nil {
		return Verified{}, err
	}
	return tx.follow(rows, true)
}

// HasAuditHash reports whether an entry of the log has the hash: a head that was kept elsewhere and is gone from here says
// that the end of the log was cut off.
func (tx *Tx) HasAuditHash(ctx context.Context, hash string) (bool, error) {
	n, err := one(ctx, tx, func(row scanner) (n int, err error) {
		err = row.Scan(&n)
		return n, err
	}, `select count(*) from audit_entries where hash = $1`, hash)
	return n > 0, err
}

// VerifyLatest follows the newest n entries alone; what stands before them is taken as it is.
func (tx *Tx) VerifyLatest(ctx context.Context, n int) (Verified, error) {
	rows, err := tx.query(ctx, `select `+auditColumns+` from audit_entries
		where seq > (select coalesce(max(seq), 0) from audit_entries) - $1 order by seq`, n)
	if err != nil {
		return Verified{}, err
	}
	return tx.follow(rows, false)
}

// follow checks entries in their order, from the very first one or from wherever they begin.
func (tx *Tx) follow(rows *sql.Rows, first bool) (v Verified, err error) {
	defer rows.Close()
	var last audit.Entry
	for rows.Next() {
		var e audit.Entry
		if err := scanStored(rows, &e); err != nil { // a value of the wrong kind was put there
			v.Break = &audit.Break{Seq: last.Seq + 1, Message: fmt.Sprintf("第%d条之后的一条读不出来：记录被改动。", last.Seq)}
			return v, nil
		}
		if v.Entries == 0 && !first {
			last = audit.Entry{Seq: e.Seq - 1, Hash: e.Prev}
		}
		if v.Break = tx.db.chain.Follow(last, e); v.Break != nil {
			return v, nil
		}
		last, v.Head = e, e.Hash
		v.Entries++
	}
	return v, rows.Err()
}

// CheckCode returns the start of the hash of the newest entry about a target: what papers print, so that anyone can
// tell whether the record in the system is still the one on paper. Empty when nothing was recorded.
func (tx *Tx) CheckCode(ctx context.Context, target audit.Target) (string, error) {
	var hash string
	err := explain(tx.queryRow(ctx, `
		select hash
		from audit_entries
		where target_kind = $1 and target_id = $2
		order by seq desc
		limit 1`, target.Kind, target.ID).Scan(&hash))
	if errs.KindOf(err) == errs.NotFound {
		return "", nil
	}
	return hash[:min(len(hash), 16)], err
}
