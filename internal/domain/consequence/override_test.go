package consequence

import (
	"strings"
	"testing"

	"outturn/internal/domain/org"
	"outturn/internal/errs"
)

// suggested is what the rules say of a project that asks for 100 and should get 80.
var suggested = Suggestion{Asked: 100 * wan, Action: CutShare, Amount: 80 * wan}

func TestOverride(t *testing.T) {
	t.Parallel()
	one, two := person("甲", org.Finance), person("乙", org.Finance)
	o, err := Propose("o1", road, 2026, suggested, Ruling{Hold, 100 * wan, " 合同已签 "}, nil, one, day)
	if err != nil {
		t.Fatal(err)
	}
	if o.No != 1 || o.State != Proposed || o.RuleAmount != 80*wan || o.Reason != "合同已签" {
		t.Errorf("got %+v", o)
	}
	if _, ok := Current([]Override{o}); ok {
		t.Error("in force before approval")
	}
	if _, err := o.Do(Agree, one, "", day); errs.KindOf(err) != errs.Forbidden {
		t.Errorf("approved by whoever proposed it: %v", err)
	}
	if _, err := o.Do(Refuse, two, "", day); errs.KindOf(err) != errs.Invalid {
		t.Errorf("refused without a reason: %v", err)
	}
	if _, err := Propose("o2", road, 2026, suggested, Ruling{Hold, 90 * wan, "另一个"}, []Override{o}, two, day); errs.KindOf(err) != errs.Conflict {
		t.Errorf("a second while the first waits: %v", err)
	}
	agreed, err := o.Do(EconomyAgree, person("丙", org.Economy), "", day)
	if err != nil || agreed.Approver() != "丙" {
		t.Fatalf("%v %q", err, agreed.Approver())
	}
	if _, err := agreed.Do(Agree, two, "", day); errs.KindOf(err) != errs.Conflict {
		t.Errorf("approved twice: %v", err)
	}
	later, err := Propose("o2", road, 2026, suggested, Ruling{Hold, 90 * wan, "合同金额核定"}, []Override{agreed}, two, day)
	if err != nil || later.No != 2 {
		t.Fatal(err)
	}
	later, err = later.Do(Agree, one, "", day)
	if err != nil {
		t.Fatal(err)
	}
	if c, ok := Current([]Override{agreed, later}); !ok || c.ID != "o2" {
		t.Errorf("in force %v", c.ID)
	}
	revoked, err := later.Do(Revoke, one, "依据失效", day)
	if err != nil {
		t.Fatal(err)
	}
	if c, ok := Current([]Override{revoked, agreed}); !ok || c.ID != "o1" {
		t.Errorf("after revoking, in force %v", c.ID)
	}
}

func TestProposeRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		who  org.Role
		x    Ruling
		path string
	}{
		{"经发处不提出", org.Economy, Ruling{Hold, 100 * wan, "理由"}, ""},
		{"没有选方式", org.Finance, Ruling{"", 100 * wan, "理由"}, "action"},
		{"没有理由", org.Finance, Ruling{Hold, 100 * wan, "  "}, "reason"},
		{"理由太长", org.Finance, Ruling{Hold, 100 * wan, strings.Repeat("长", 501)}, "reason"},
		{"多于申请", org.Finance, Ruling{Hold, 100*wan + 1, "理由"}, "amount"},
		{"负数", org.Finance, Ruling{Hold, -1, "理由"}, "amount"},
		{"取消却安排金额", org.Finance, Ruling{Cancel, 10 * wan, "理由"}, "amount"},
		{"与规则相同", org.Finance, Ruling{CutShare, 80 * wan, "理由"}, "amount"},
	} {
		_, err := Propose("o1", road, 2026, suggested, c.x, nil, person("甲", c.who), day)
		if c.path == "" {
			if errs.KindOf(err) != errs.Forbidden {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		complained(t, err, c.path)
	}
}
