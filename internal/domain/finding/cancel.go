package finding

import (
	"slices"
	"strings"
	"time"

	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// Recall is a proposal to cancel a finding that waits for its decision (提请撤销).
type Recall struct {
	By     org.UserID
	ByName string
	Reason string
	At     time.Time
}

// maxCancelReason leaves room for the decision beside it in one act.
const maxCancelReason = 200

// ProposeCancel asks for the finding to be cancelled (提请撤销): by those who register, with a reason. Work on it goes on until
// somebody else has decided.
//
// Errors: Conflict once it is closed or while a proposal waits; Forbidden for anybody else; Invalid without a reason.
func (f Finding) ProposeCancel(actor org.Actor, reason string, at time.Time) (Finding, error) {
	if err := f.MayPropose(actor); err != nil {
		return f, err
	}
	var fields errs.Fields
	if filled(&fields, "reason", "撤销的理由", reason, maxCancelReason); fields.Err() != nil {
		return f, fields.Err()
	}
	f.Recall = &Recall{By: actor.User.ID, ByName: actor.User.Name, Reason: strings.TrimSpace(reason), At: at}
	f.Paper = f.Touched(actor.User, at)
	return f, nil
}

// DecideCancel decides a proposal (批准或不批准撤销): by planning and finance, never by who proposed it. opinion is kept with the decision.
//
// Errors: Conflict when no proposal waits; Forbidden for anybody else; Invalid without an opinion when it is refused.
func (f Finding) DecideCancel(actor org.Actor, agree bool, opinion string, at time.Time) (Finding, error) {
	if err := f.MayDecide(actor); err != nil {
		return f, err
	}
	var fields errs.Fields
	if agree {
		short(&fields, "reason", "批准意见", opinion, MaxShort)
	} else {
		filled(&fields, "reason", "不批准撤销的理由", opinion, MaxShort)
	}
	if err := fields.Err(); err != nil {
		return f, err
	}
	if !agree {
		f.Recall = nil
		f.Paper = f.Touched(actor.User, at)
		return f, nil
	}
	reason := f.Recall.ByName + "提请：" + f.Recall.Reason
	if opinion = strings.TrimSpace(opinion); opinion != "" {
		reason += "\n批准意见：" + opinion
	}
	next, err := f.Happen(Flow, Cancel, actor.User, reason, at)
	if err != nil {
		return f, err
	}
	f.Case, f.Recall = next, nil
	f.Paper = f.Touched(actor.User, at)
	return f, nil
}

// MayPropose says why the actor may not ask for the finding to be cancelled; nil when they may.
func (f Finding) MayPropose(actor org.Actor) error {
	switch {
	case !registers(actor, f.Division):
		return errs.New(errs.Forbidden, "撤销由%s或计财处提请。", f.Division.Name)
	case !slices.Contains(Unresolved(), f.State):
		return errs.New(errs.Conflict, "问题现在是“%s”，不能再撤销。", f.State)
	case f.Recall != nil:
		return errs.New(errs.Conflict, "%s已经提请撤销，等待计财处决定。", f.Recall.ByName)
	}
	return nil
}

// MayDecide says why the actor may not decide a proposal to cancel the finding; nil when they may.
func (f Finding) MayDecide(actor org.Actor) error {
	if f.Recall == nil {
		return errs.New(errs.Conflict, "没有待决定的撤销，可能刚被他人办理。请刷新后再看。")
	}
	if actor.User.ID == f.Recall.By {
		return errs.New(errs.Forbidden, "您提请了撤销，不能自己批准，请由其他计财处审核决定。")
	}
	if err := f.Allow(Flow, Cancel, actor, f.Parties()); err != nil {
		return err
	}
	if !slices.ContainsFunc(actor.Standings(org.Finance, f.Division), func(g org.Grant) bool { return g.From != f.Recall.By }) {
		return errs.New(errs.Forbidden, "委托您的%s提请了撤销，不能代为批准，请由其他计财处审核决定。", f.Recall.ByName)
	}
	return nil
}
