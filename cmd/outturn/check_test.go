package main

import (
	"bytes"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
)

// passing is a goal entry in JSON that nothing blocks.
const passing = `{"year": 2025, "rulebook": "SH-PARK", "project": {"name": "道路养护", "category": "经常性运行维护类"},
 "overall": "三年内园区道路达到一级养护水平，养护成本有据可依。", "annual": "完成96.4万平方米道路日常养护，道路完好率保持在98%以上。",
 "request": {"appropriation": "49800000"},
 "rows": [
 {"level1": "成本指标", "level2": "经济成本指标", "name": "项目总成本", "sign": "≤", "target": "4980", "unit": "万元", "weight": "20", "rule": "按完成比例赋分", "basis": "用款计划"},
 {"level1": "产出指标", "level2": "数量指标", "name": "道路养护面积", "sign": "=", "target": "96.4", "unit": "万平方米", "weight": "40", "rule": "按完成比例赋分", "basis": "设施量清册"},
 {"level1": "效益指标", "level2": "社会效益指标", "name": "道路责任事故", "sign": "=", "target": "0", "unit": "起", "weight": "30", "rule": "直接赋分", "basis": "责任书"}]}`

func runCheck(t *testing.T, c CheckCmd) (code int, stdout, stderr string) {
	t.Helper()
	if c.Format == "" {
		c.Format = "text"
	}
	var out, err bytes.Buffer
	code = c.run(&out, &err)
	return code, out.String(), err.String()
}

func TestCheckExitCodes(t *testing.T) {
	t.Parallel()
	good, bad := write(t, "好.json", passing), write(t, "坏.json", strings.Replace(passing, `"weight": "40"`, `"weight": "41"`, 1))
	for _, test := range []struct {
		name   string
		cmd    CheckCmd
		code   int
		stdout string
		stderr string
	}{
		{"没有错误", CheckCmd{Files: []string{good}}, 0, "结果  错误 0，", ""},
		{"有错误", CheckCmd{Files: []string{bad}}, 1, "错误 G-101 分值合计：", ""},
		{"只有警告的公开表", CheckCmd{Files: []string{published + "074.json"}}, 0, "警告 G-227", ""},
		{"有错误的公开表", CheckCmd{Files: []string{published + "040.json"}}, 1, "警告 G-221", ""},
		{"没有文件", CheckCmd{Files: []string{"没有.xlsx"}}, 2, "", "没有这个文件"},
		{"读不了的胜过有错误", CheckCmd{Files: []string{bad, write(t, "乱.xlsx", "不是工作簿")}}, 2, "G-101", "乱.xlsx"},
		{"没有指标行", CheckCmd{Files: []string{published + "017.json"}}, 2, "", "没有读到指标行"},
		{"没有的规则库", CheckCmd{Files: []string{good}, Rulebook: "MOF-1999"}, 2, "", "MOF-1999"},
		{"指定规则库", CheckCmd{Files: []string{good}, Rulebook: "MOF-2020"}, 1, "规则库 MOF-2020", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := runCheck(t, test.cmd)
			if code != test.code || !strings.Contains(stdout, test.stdout) || !strings.Contains(stderr, test.stderr) || test.stderr == "" && stderr != "" {
				t.Errorf("exit %d, want %d\n%s\n%s", code, test.code, stdout, stderr)
			}
		})
	}
}

func TestCheckJSON(t *testing.T) {
	t.Parallel()
	bad := write(t, "坏.xlsx", "不是工作簿")
	code, stdout, _ := runCheck(t, CheckCmd{Files: []string{published + "040.json", bad}, Format: "json"})
	var answer struct {
		Forms  []struct{ Findings []map[string]any }
		Errors []struct{ File string }
	}
	if err := json.Unmarshal([]byte(stdout), &answer); err != nil || code != checkUnreadable {
		t.Fatalf("exit %d, %v", code, err)
	}
	if len(answer.Forms) != 1 || len(answer.Errors) != 1 || answer.Errors[0].File != filepath.Base(bad) {
		t.Fatalf("got %d forms, %+v", len(answer.Forms), answer.Errors)
	}
	for _, f := range answer.Forms[0].Findings {
		for _, key := range []string{"rule", "severity", "cell", "message", "suggestion", "clause"} {
			if _, ok := f[key]; !ok {
				t.Errorf("%v has no %s", f, key)
			}
		}
	}
}
