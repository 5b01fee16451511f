package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

const published = "../../internal/office/testdata/published/"

// agreeing is a transcription in which everything agrees.
const agreeing = `{"id":"900","title":"项目支出绩效自评表","kind":"self_evaluation","fiscal_year":2023,"project_name":"道路养护","implementing_unit":"公用事业中心","form":"table",
"money_unit":"元","funds":[{"label":"年度资金总额","initial_budget":{"text":"250000","value":250000},"full_year_budget":{"text":"250000","value":250000},
"executed":{"text":"215457.60","value":215457.6},"weight":{"text":"10","value":10},"rate":{"text":"86.18%","value":86.18},"score":{"text":"8.62","value":8.62}}],
"indicators":[{"level1":"产出指标","level2":"数量指标","level3":"养护里程","target_text":"≥50公里","actual_text":"52公里","weight":90,"weight_text":"90","score":90,"score_text":"90"}],
"total_weight":100,"total_score":98.62,"grade":"优","complete":true,"rows_complete":true,"transcription_confidence":"high","notes":""}`

// runRescore runs the command as main would.
func runRescore(t *testing.T, c RescoreCmd) (code int, stdout, stderr string) {
	t.Helper()
	if c.Format == "" {
		c.Format = "text"
	}
	var out, err bytes.Buffer
	code = c.run(&out, &err)
	return code, out.String(), err.String()
}

func write(t *testing.T, name, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestRescoreExitCodes(t *testing.T) {
	t.Parallel()
	good := write(t, "好.json", agreeing)
	for _, test := range []struct {
		name   string
		cmd    RescoreCmd
		code   int
		stdout string
		stderr string
	}{
		{"全部一致", RescoreCmd{Files: []string{good}}, 0, "分值合计 100；总分印 98.62，算 98.62；等级 优", ""},
		{"有不一致", RescoreCmd{Files: []string{published + "078.json"}}, 1, "未达标却满分", ""},
		{"目标表没有可比的不算不一致", RescoreCmd{Files: []string{published + "074.json"}}, 0, "没有完成值和得分可复算", ""},
		{"没有文件", RescoreCmd{Files: []string{"没有.xlsx"}}, 2, "", "没有这个文件"},
		{"读不了的胜过不一致", RescoreCmd{Files: []string{published + "078.json", write(t, "坏.xlsx", "不是工作簿")}}, 2, "未达标却满分", "坏.xlsx"},
		{"截断的转录", RescoreCmd{Files: []string{write(t, "坏.json", agreeing[:300])}}, 2, "", "坏.json"},
		{"没有的规则库", RescoreCmd{Files: []string{good}, Rulebook: "MOF-1999"}, 2, "", "MOF-1999"},
		{"没有的规则库目录", RescoreCmd{Files: []string{good}, Rulebooks: "没有"}, 2, "", "没有"},
		{"坏的规则库", RescoreCmd{Files: []string{good}, Rulebooks: filepath.Dir(write(t, "坏.json", "{}"))}, 2, "", "规则库文件"},
		{"指定规则库", RescoreCmd{Files: []string{good}, Rulebook: "MOF-2021"}, 1, "按指定的规则库复算", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			code, stdout, stderr := runRescore(t, test.cmd)
			if code != test.code || !strings.Contains(stdout, test.stdout) || !strings.Contains(stderr, test.stderr) {
				t.Errorf("got %d\n%s\n%s\nwant %d …%s… …%s…", code, stdout, stderr, test.code, test.stdout, test.stderr)
			}
		})
	}
}

func TestRescoreJSONErrors(t *testing.T) {
	t.Parallel()
	code, stdout, _ := runRescore(t, RescoreCmd{Files: []string{"没有.xlsx", write(t, "好.json", agreeing)}, Format: "json"})
	var answer struct {
		Sheets []struct{ File, Rulebook string }
		Errors []struct{ File, Message string }
	}
	if err := json.Unmarshal([]byte(stdout), &answer); err != nil {
		t.Fatal(err)
	}
	if code != 2 || len(answer.Sheets) != 1 || answer.Sheets[0].Rulebook != "SH-PARK" || len(answer.Errors) != 1 || answer.Errors[0].File != "没有.xlsx" {
		t.Errorf("got %d %+v", code, answer)
	}
}

// TestRescoreOwnBook: an office's own book is found in the directory given.
func TestRescoreOwnBook(t *testing.T) {
	t.Parallel()
	shipped, err := os.ReadFile("../../internal/domain/rulebook/books/mof-2020.json")
	if err != nil {
		t.Fatal(err)
	}
	own := write(t, "own.json", strings.Replace(string(shipped), "MOF-2020", "OWN-1", 1))
	code, stdout, stderr := runRescore(t, RescoreCmd{Files: []string{write(t, "好.json", agreeing)}, Rulebooks: filepath.Dir(own), Rulebook: "OWN-1"})
	if code != 0 || !strings.Contains(stdout, "OWN-1 第 1 版") {
		t.Errorf("got %d\n%s\n%s", code, stdout, stderr)
	}
}

func TestRescoreFileTooLarge(t *testing.T) {
	t.Parallel()
	path := write(t, "大.xlsx", "")
	if err := os.Truncate(path, maxRescoreFile+1); err != nil {
		t.Fatal(err)
	}
	if code, _, stderr := runRescore(t, RescoreCmd{Files: []string{path}}); code != 2 || !strings.Contains(stderr, "超过 32 MB") {
		t.Errorf("got %d %s", code, stderr)
	}
}

func TestExitCode(t *testing.T) {
	t.Parallel()
	err := (&RescoreCmd{Files: []string{"没有.xlsx"}, Format: "text"}).Run()
	coded, ok := err.(interface{ ExitCode() int })
	if !ok || coded.ExitCode() != rescoreUnreadable {
		t.Errorf("got %v", err)
	}
}
