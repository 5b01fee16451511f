package office_test

import (
	"strings"
	"testing"

	"outturn/internal/domain/standard"
	"outturn/internal/office"
)

// TestStandardsRoundTrip: what is exported is read back as it was, every column of it.
func TestStandardsRoundTrip(t *testing.T) {
	t.Parallel()
	e := standard.Entry{Code: "LH-0001", Kind: "财政支出标准", Object: "绿化养护", Grade: "一级", Unit: "平方米", Amount: "7.45", Requirement: "全年常绿", Composition: "人工费 4.20\n材料费 3.25",
		Keywords: "绿地养护", Categories: "经常性运行维护类", Field: "绿化", Level: "110%", Share: "60%", Index: "103%", Source: "示例", PriceDate: "2024-06-30", From: "2025-01-01", To: "2027-12-31", Note: "备注"}
	for i, v := range office.StandardValues(e) {
		if v == "" {
			t.Errorf("column %d is not filled in", i)
		}
	}
	s, err := readOrg(orgBook(t, office.Standards, [][]string{office.StandardValues(e)}), office.Standards)
	if err != nil || len(s.Rows) != 1 {
		t.Fatal(len(s.Rows), err)
	}
	if got := office.StandardEntry(s.Rows[0].Values); got != e {
		t.Errorf("got  %+v\nwant %+v", got, e)
	}
}

func TestStandardsAsPeopleWriteThem(t *testing.T) {
	t.Parallel()
	p := newForm(t)
	p.line("定额编号", "类别", "费用明细", "分级分类", "单位", "支出标准（元）", "费用构成", "依据", "价格基期", "有效期起", "经办人")
	p.line("lh-0001", "成本定额标准", "绿化养护", "一级", "平方米", 7.45, "人工费 4.20；材料费 3.25", "示例", "2024-06-30", "2025-01-01", "某人")
	s, err := readOrg(upload(t, p), office.Standards)
	if err != nil {
		t.Fatal(err)
	}
	c, fields := office.StandardEntry(s.Rows[0].Values).Parse()
	if err := fields.Err(); err != nil || c.Code != "LH-0001" || c.Amount != 745 || len(c.Composition) != 2 || strings.Contains(c.Object, "；") {
		t.Errorf("%+v %v", c, err)
	}
}
