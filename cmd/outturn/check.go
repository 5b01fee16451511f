package main

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"

	"outturn/internal/domain/rulebook"
	"outturn/internal/office"
)

// CheckCmd checks goal forms (检查绩效目标表) and ends with 0 when nothing blocks, 1 when some finding is an error, 2 when a file
// could not be read.
type CheckCmd struct {
	Files    []string `arg:"" name:"file" help:"绩效目标表：.xlsx，或 .json。可以写多个文件。"`
	Format   string   `enum:"text,json" default:"text" help:"输出形式：text 供人阅读，json 供程序读取。"`
	Rulebook string   `placeholder:"名称" help:"指定评分规则库，如 SH-PARK；不写则取指标层级最吻合的一个。"`
}

// The ways a check ends.
const (
	checkPasses     = 0
	checkBlocked    = 1
	checkUnreadable = 2
)

// Run checks the files to standard output. The error carries the exit code for main.
func (c *CheckCmd) Run() error {
	if code := c.run(os.Stdout, os.Stderr); code != checkPasses {
		return exitCode(code)
	}
	return nil
}

func (c *CheckCmd) run(stdout, stderr io.Writer) int {
	shelf := rulebook.Shipped()
	var reports []office.CheckReport
	var failures []office.RescoreError
	for _, file := range c.Files {
		found, bad, err := c.file(file, shelf)
		if err != nil {
			bad = append(bad, office.RescoreError{File: filepath.Base(file), Message: (&RescoreCmd{}).say(err)})
		}
		for _, b := range bad {
			fmt.Fprintf(stderr, "%s：%s\n", file, b.Message)
		}
		reports, failures = append(reports, found...), append(failures, bad...)
	}
	var err error
	if c.Format == "json" {
		err = office.WriteCheckJSON(stdout, reports, failures)
	} else {
		err = office.WriteCheckText(stdout, reports)
	}
	switch {
	case err != nil:
		fmt.Fprintf(stderr, "写不出结果：%v\n", err)
		return checkUnreadable
	case len(failures) > 0:
		return checkUnreadable
	case slices.ContainsFunc(reports, office.CheckReport.Blocked):
		return checkBlocked
	}
	return checkPasses
}

// file checks every form of one file.
func (c *CheckCmd) file(path string, shelf rulebook.Shelf) ([]office.CheckReport, []office.RescoreError, error) {
	data, err := readBounded(path)
	if err != nil {
		return nil, nil, err
	}
	forms, failures, err := office.ReadGoalForms(filepath.Base(path), data, shelf, rulebook.Name(c.Rulebook))
	if err != nil {
		return nil, nil, err
	}
	reports := make([]office.CheckReport, 0, len(forms))
	for _, f := range forms {
		reports = append(reports, office.CheckForm(f))
	}
	return reports, failures, nil
}
