package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"outturn/internal/domain/rescore"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
	"outturn/internal/office"
)

// RescoreCmd scores published tables again (复算已公开的自评表) and ends with 0 when all agree, 1 when something differs,
// 2 when a file could not be read.
type RescoreCmd struct {
	Files     []string `arg:"" name:"file" help:"已公开的自评表:.xlsx,或转录的 .json。可以写多个文件。"`
	Format    string   `enum:"text,json" default:"text" help:"输出形式:text 供人阅读,json 供程序读取。"`
	Rulebook  string   `placeholder:"名称" help:"指定评分规则库,如 MOF-2021;不写则取最吻合的一个。"`
	Rulebooks string   `placeholder:"目录" help:"另加的规则库文件所在目录。"`
	Marked    string   `placeholder:"目录" help:"把标注副本存到这个目录(只对 .xlsx)。"`
}

// The ways a run ends.
const (
	rescoreAgrees     = 0
	rescoreDiffers    = 1
	rescoreUnreadable = 2
)

// maxRescoreFile bounds one file; a self-evaluation form is far smaller.
const maxRescoreFile = 32 << 20

// Run scores the files to standard output. The error carries the exit code for main.
func (c *RescoreCmd) Run() error {
	if code := c.run(os.Stdout, os.Stderr); code != rescoreAgrees {
		return exitCode(code)
	}
	return nil
}

// exitCode is an error that only says how the process ends: everything to say has been said.
type exitCode int

func (e exitCode) Error() string { return fmt.Sprintf("exit %d", int(e)) }

// ExitCode is how the process ends.
func (e exitCode) ExitCode() int { return int(e) }

func (c *RescoreCmd) run(stdout, stderr io.Writer) int {
	shelf, err := c.shelf()
	if err == nil && c.Rulebook != "" {
		_, err = shelf.Find(rulebook.Name(c.Rulebook))
	}
	if err != nil {
		fmt.Fprintln(stderr, c.say(err))
		return rescoreUnreadable
	}
	var reports []rescore.Report
	var failures []office.RescoreError
	for _, file := range c.Files {
		r, bad, err := c.file(file, shelf)
		if err != nil {
			bad = append(bad, office.RescoreError{File: filepath.Base(file), Message: c.say(err)})
		}
		for _, b := range bad {
			fmt.Fprintf(stderr, "%s：%s\n", file, b.Message)
		}
		reports, failures = append(reports, r...), append(failures, bad...)
	}
	if err := c.write(stdout, reports, failures); err != nil {
		fmt.Fprintf(stderr, "写不出结果：%v\n", err)
		return rescoreUnreadable
	}
	switch {
	case len(failures) > 0:
		return rescoreUnreadable
	case slices.ContainsFunc(reports, rescore.Report.Differs):
		return rescoreDiffers
	}
	return rescoreAgrees
}

func (c *RescoreCmd) write(w io.Writer, reports []rescore.Report, failures []office.RescoreError) error {
	if c.Format == "json" {
		return office.WriteRescoreJSON(w, reports, failures)
	}
	return office.WriteRescoreText(w, reports)
}

// file scores every sheet of one file, and saves the marked copy where one is asked for. Sheets that are no form at all
// come back as failures.
func (c *RescoreCmd) file(path string, shelf rulebook.Shelf) (reports []rescore.Report, failures []office.RescoreError, err error) {
	defer func() { // files come from anywhere: one that meets a mistake of ours must not keep the others from being read
		if p := recover(); p != nil {
			err = errs.Invalidf("读这个文件时程序出错（%v），没有给出结果。请把文件交给维护人员。", p)
		}
	}()
	data, err := readBounded(path)
	if err != nil {
		return nil, nil, err
	}
	tables, err := office.ReadPublished(filepath.Base(path), data)
	if err == nil && len(tables) == 0 {
		err = errs.Invalidf("没有找到自评表、目标表或监控表，请核对文件。")
	}
	if err != nil {
		return nil, nil, err
	}
	for _, table := range tables {
		if bad, ok := office.Unreadable(table); ok {
			failures = append(failures, bad)
			continue
		}
		r, err := rescore.Check(table, shelf, rulebook.Name(c.Rulebook))
		if err != nil {
			return reports, failures, err
		}
		reports = append(reports, r)
	}
	return reports, failures, c.mark(path, data, reports)
}

// mark saves the marked copy of a workbook beside nothing that exists: an older copy is not overwritten silently.
func (c *RescoreCmd) mark(path string, data []byte, reports []rescore.Report) error {
	ext := strings.ToLower(filepath.Ext(path))
	if c.Marked == "" || ext != ".xlsx" || len(reports) == 0 {
		return nil
	}
	out, err := office.MarkRescored(data, reports)
	if err != nil {
		return err
	}
	name := strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)) + "-复算.xlsx"
	if err := os.MkdirAll(c.Marked, 0o755); err != nil {
		return errs.Invalidf("建不了目录“%s”：%v", c.Marked, err)
	}
	f, err := os.OpenFile(filepath.Join(c.Marked, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
	if errors.Is(err, os.ErrExist) {
		return errs.Invalidf("标注副本“%s”已存在，请换一个目录或先移走它。", filepath.Join(c.Marked, name))
	}
	if err != nil {
		return errs.Invalidf("存不了标注副本：%v", err)
	}
	_, err = f.Write(out)
	if err := errors.Join(err, f.Close()); err != nil {
		return errs.Invalidf("存不了标注副本：%v", err)
	}
	return nil
}

// shelf is the shipped books and those of the directory given.
func (c *RescoreCmd) shelf() (shelf rulebook.Shelf, err error) {
	shelf = rulebook.Shipped()
	err = eachBook(c.Rulebooks, func(data []byte) error {
		book, err := rulebook.Parse(data)
		if err == nil {
			shelf, err = shelf.With(book)
		}
		return err
	})
	return shelf, err
}

// eachBook hands over every *.json of a directory; no directory has none.
func eachBook(dir string, read func([]byte) error) error {
	if dir == "" {
		return nil
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return errs.Invalidf("读不了规则库目录“%s”：%v", dir, err)
	}
	for _, e := range entries {
		if e.IsDir() || strings.ToLower(filepath.Ext(e.Name())) != ".json" {
			continue
		}
		path := filepath.Join(dir, e.Name())
		data, err := readBounded(path)
		if err == nil {
			err = read(data)
		}
		if err != nil {
			return errs.Invalidf("规则库文件“%s”：%s", path, errs.MessageOf(err))
		}
	}
	return nil
}

// readBounded reads a file of at most maxRescoreFile bytes.
func readBounded(path string) ([]byte, error) {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, errs.Invalidf("没有这个文件。")
	}
	if err != nil {
		return nil, errs.Invalidf("打不开：%v", err)
	}
	defer f.Close()
	if info, err := f.Stat(); err == nil && info.IsDir() {
		return nil, errs.Invalidf("这是一个目录，请写明其中的文件，例如 %s/*.xlsx。", path)
	}
	data, err := io.ReadAll(io.LimitReader(f, maxRescoreFile+1))
	switch {
	case err != nil:
		return nil, errs.Invalidf("读不了：%v", err)
	case len(data) > maxRescoreFile:
		return nil, errs.Invalidf("文件超过 %d MB，自评表不会这么大，请核对。", maxRescoreFile>>20)
	}
	return data, nil
}

// say is the sentence for people; a fault of ours keeps its own words, because there is no log beside the command line.
func (c *RescoreCmd) say(err error) string {
	if errs.IsFault(err) {
		return err.Error()
	}
	return errs.MessageOf(err)
}
