package approval

import (
	"strings"
	"testing"

	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// TestDelegatedActs: an act under a delegation says so, one under a role of one's own does not, and neither who filed nor
// whoever acts for them approves.
func TestDelegatedActs(t *testing.T) {
	t.Parallel()
	forHead := org.Grant{Role: org.Head, Unit: "210", From: "fzr", FromName: "人员fzr"}
	forBoth := org.Grant{Role: org.Head, Unit: "210", From: "jbfzr", FromName: "人员jbfzr"}
	for _, c := range []struct {
		name   string
		filer  org.Actor
		who    org.Actor
		signed string // how it is signed; empty when it is refused
		why    string
	}{
		{"受托同意", clerk, person("fs", forHead), "人员fs（受人员fzr委托）", ""},
		{"自己也是负责人", clerk, person("fs", forHead, at("210", org.Head)), "人员fs", ""},
		{"受托人自己填的", clerk, person("jb", forHead, at("210", org.Clerk)), "", "您参与了本次填报"},
		{"委托人填的", both, person("fs", forBoth), "", "委托您的人员jbfzr参与了本次填报，不能代为同意"},
		{"受两人委托，一人填的", both, person("fs", forBoth, forHead), "人员fs（受人员fzr委托）", ""},
	} {
		before := after(t, step{c.filer, "提交", ""})
		got, err := before.Do(trip, "同意", c.who, parties, "", noon)
		last, _ := got.Last()
		switch {
		case c.signed != "" && (err != nil || last.Name != c.signed || last.By != c.who.User.ID):
			t.Errorf("%s: signed %q by %s, %v, want %q", c.name, last.Name, last.By, err, c.signed)
		case c.signed == "" && (errs.KindOf(err) != errs.Forbidden || !strings.Contains(errs.MessageOf(err), c.why)):
			t.Errorf("%s: got %v, want a refusal saying %q", c.name, err, c.why)
		}
	}
	done := after(t, step{clerk, "提交", ""}, step{person("fs", forHead), "同意", ""})
	if _, err := done.Do(trip, "撤回", person("fs", forHead), parties, "", noon); err != nil {
		t.Errorf("one's own step under a delegation cannot be taken back: %v", err)
	}
}
