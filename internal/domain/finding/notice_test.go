package finding

import (
	"strings"
	"testing"
)

func TestNotice(t *testing.T) {
	t.Parallel()
	s := registered(t).issued()
	n := s.Notice(s.Letters[0])
	if n.Number != "绩效整改〔2025〕1号" || n.To != "公共设施管理中心" || len(n.Sections) != 3 {
		t.Errorf("%+v", n)
	}
	for _, want := range []string{"“园区道路养护”项目（SCIP-2025-0001）在绩效跟踪（园区道路养护（2025年度绩效跟踪））中", "ZG-2025-003", "请整改"} {
		if !strings.Contains(n.Opening, want) {
			t.Errorf("the opening %q lacks %q", n.Opening, want)
		}
	}
	if !strings.Contains(n.Sections[2].Paragraphs[0], "2025年10月9日前") {
		t.Errorf("the deadline: %q", n.Sections[2].Paragraphs[0])
	}
	s.proposed().working().evidenced().closed()
	s.take(s.Reopen(finance, 2, "", "又停付了。", s.at))
	again := s.Notice(s.Letters[1])
	if !strings.Contains(again.Opening, "请重新整改") || !strings.Contains(strings.Join(again.Sections[0].Paragraphs, ""), "又停付了。") {
		t.Errorf("the second letter: %+v", again)
	}
	hand := s.Finding
	hand.Source, hand.Project.Name, hand.Content.Text = Source{Origin: ByHand}, "", "一\n\n 二 "
	if n := hand.Notice(hand.Letters[0]); !strings.HasPrefix(n.Opening, "你单位在预算绩效管理工作中发现") || len(n.Sections[0].Paragraphs) != 4 {
		t.Errorf("by hand: %+v", n)
	}
}
