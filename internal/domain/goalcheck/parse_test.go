package goalcheck

import (
	"os"
	"strings"
	"testing"

	"outturn/internal/errs"
)

func shippedFile(t testing.TB) string {
	t.Helper()
	data, err := os.ReadFile("rules/goalcheck-4.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, old, new, path, says string }{
		{"缺版本", `"version": 4,`, ``, "version", "缺少“version”"},
		{"版本写成文字", `"version": 4`, `"version": "一"`, "version", "不带小数的正数"},
		{"版本为零", `"version": 4`, `"version": 0`, "version", "不带小数的正数"},
		{"多余的键", `"version": 4,`, `"version": 4, "versoin": 2,`, "versoin", "不认识“versoin”"},
		{"重复的键", `"version": 4,`, `"version": 4, "version": 4,`, "version", "写了两次"},
		{"多余的词表", `"falling": "`, `"fallling": "x", "falling": "`, "words.fallling", "不认识"},
		{"缺词表", `"samples": "`, `"sample": "`, "words.samples", "缺少"},
		{"限值不是比率", `"level_share": "80%"`, `"level_share": "八成"`, "limits.level_share", "百分号"},
		{"严重程度", `"severity": "错误"`, `"severity": "致命"`, "severity", "错误、警告、提示"},
		{"词表不是文字", `"leftovers": "`, `"leftovers": 3, "x": "`, "words.leftovers", "应是一段文字"},
		{"没有的规则", `"rule": "G-151"`, `"rule": "G-999"`, "rules", "没有规则“G-999”"},
		{"少了规则", `"rule": "G-151"`, `"rule": "G-999"`, "rules", "缺少规则“G-151”"},
		{"重复的规则", `"rule": "G-151"`, `"rule": "G-152"`, "rules", "“G-152”写了两次"},
		{"含糊词换成含糊词", `"word": "可控", "instead": "事故0起"`, `"word": "可控", "instead": "有效控制"`, "instead", "也是含糊用语"},
		{"范例行缺格", `"cells": "成本指标|`, `"cells": "`, "sample.rows.1", "应有13格"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			text := strings.Replace(shippedFile(t), c.old, c.new, 1)
			if text == shippedFile(t) {
				t.Fatal("the case changes nothing")
			}
			_, err := Parse([]byte(text))
			if errs.KindOf(err) != errs.Invalid {
				t.Fatalf("got %v", err)
			}
			for _, f := range errs.FieldsOf(err) {
				if strings.HasPrefix(f.Path, strings.SplitN(c.path, ".", 2)[0]) || strings.HasSuffix(f.Path, c.path) {
					if strings.Contains(f.Message, c.says) {
						return
					}
				}
			}
			t.Errorf("nothing says %q at %s: %+v", c.says, c.path, errs.FieldsOf(err))
		})
	}
}

func TestParseReportsEverythingAtOnce(t *testing.T) {
	t.Parallel()
	text := strings.NewReplacer(`"few_rows": 5`, `"few_rows": -1`, `"copied": "90%"`, `"copied": 1`, `"title": "园区绩效目标检查规则"`, `"title": " "`).Replace(shippedFile(t))
	_, err := Parse([]byte(text))
	if n := len(errs.FieldsOf(err)); n < 3 {
		t.Errorf("%d complaints, want all three: %v", n, errs.FieldsOf(err))
	}
}

func TestParseRefusesWhatIsNoRulesFile(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{"空": "", "不是JSON": "规则", "截断": shippedFile(t)[:4000], "两个值": shippedFile(t) + "{}", "列表": "[]",
		"太深": strings.Repeat("[", 100), "太大": strings.Repeat(" ", maxBytes+1)} {
		if _, err := Parse([]byte(text)); errs.KindOf(err) != errs.Invalid {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

func TestParseTakesAnotherVersion(t *testing.T) {
	t.Parallel()
	text := strings.NewReplacer(`"version": 4`, `"version": 4`, `"few_rows": 5`, `"few_rows": 20`).Replace(shippedFile(t))
	rules, err := Parse([]byte("\ufeff" + text))
	if err != nil || rules.Version != 4 || rules.Limits.FewRows != 20 {
		t.Fatalf("%v", err)
	}
	in, _ := rules.sample.input(example{})
	if found := rules.Run(in); len(found) != 1 || found[0].Rule != "G-154" || !strings.Contains(found[0].Message, "至少设20个") {
		t.Errorf("the changed limit is not used: %+v", found)
	}
}
