package errs

import "testing"

// TestFieldsErr 一次说全: the message names what is wrong, up to three complaints, and counts the rest.
func TestFieldsErr(t *testing.T) {
	t.Parallel()
	said := []string{"请填写名称。", "请填写单位。", "请填写金额。", "请填写依据。", "请填写日期。"}
	for n, want := range map[int]string{1: "请填写名称。", 2: "有 2 处需要改正：请填写名称。请填写单位。", 3: "有 3 处需要改正：请填写名称。请填写单位。请填写金额。",
		5: "有 5 处需要改正：请填写名称。请填写单位。请填写金额。另有 2 处，见标出的各格。"} {
		f := Fields{{Path: "x", Severity: Hint, Message: "只是提示。"}}
		for _, m := range said[:n] {
			f.Add("name", "%s", m)
		}
		if err := f.Err(); KindOf(err) != Invalid || MessageOf(err) != want || len(FieldsOf(err)) != n+1 {
			t.Errorf("%d: %v, want %q", n, err, want)
		}
	}
	if err := (Fields{{Severity: Hint, Message: "只是提示。"}}).Err(); err != nil {
		t.Errorf("a hint blocks: %v", err)
	}
}
