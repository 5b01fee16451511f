package app

import (
	"context"
	"fmt"

	"outturn/internal/domain/approval"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// movement is one step of a record under a flow: what the log and the people concerned are told.
type movement struct {
	flow          approval.Flow
	before, after approval.Case
	parties       approval.Parties
	target        audit.Target
	link, what    string
}

// record writes the log entry of the step and notices to whoever must act next, and to the filers when the record came
// back to them or ended.
func (m movement) record(ctx context.Context, tx *store.Tx, actor org.Actor, reason string) error {
	last, _ := m.after.Last()
	if last.By == actor.User.ID {
		actor.User.Name = last.Name // signed on somebody's behalf, perhaps
	}
	err := tx.Record(ctx, store.Act{Actor: actor, Action: string(last.Do), Target: m.target, Reason: reason,
		Before: []audit.Cell{{Name: "状态", Value: string(m.before.State)}},
		After:  []audit.Cell{{Name: "状态", Value: string(m.after.State)}}})
	if err != nil {
		return err
	}
	text := fmt.Sprintf("“%s”的%s：%s（%s），现在是“%s”。", m.target.Name, m.what, last.Do, actor.User.Name, m.after.State)
	if last.Reason != "" {
		text += "理由：" + errs.Shorten(last.Reason)
	}
	told := map[org.UserID]bool{actor.User.ID: true}
	for _, row := range m.flow.From(m.after.State) {
		if row.Undo || row.Event {
			continue
		}
		people, err := tx.UsersHolding(ctx, row.By, m.parties.On(row.At).ID)
		if err != nil {
			return err
		}
		if err := tx.Notify(ctx, untold(people, told), text, m.link); err != nil {
			return err
		}
	}
	row, _ := m.flow.Find(last.From, last.Do)
	for _, id := range m.before.Filers {
		filer, err := tx.User(ctx, id)
		if err != nil {
			return err
		}
		if last.Reason != "" || row.Event || len(m.flow.From(m.after.State)) == 0 {
			if err := tx.Notify(ctx, untold([]org.User{filer}, told), text, m.link); err != nil {
				return err
			}
		}
	}
	return nil
}

// untold leaves out people who were told already, and notes the rest as told.
func untold(people []org.User, told map[org.UserID]bool) []org.User {
	var out []org.User
	for _, u := range people {
		if !told[u.ID] {
			told[u.ID] = true
			out = append(out, u)
		}
	}
	return out
}
