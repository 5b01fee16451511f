package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"outturn/internal/app"
	"outturn/internal/auth"
	"outturn/internal/demo"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
	"outturn/internal/domain/rulebook"
	"outturn/internal/errs"
	"outturn/internal/monitor"
	"outturn/internal/office"
	"outturn/internal/web"
)

// DemoCmd runs a system with the demo year in it (演示).
type DemoCmd struct {
	Listen string `default:"127.0.0.1:8080" placeholder:"地址:端口" help:"监听地址（默认 ${default}）。"`
	Keep   string `placeholder:"目录" help:"把演示数据留在这个目录，下次接着用；不写则结束后删除。"`
}

// Run makes or reopens the demo, says how to get in, and serves until ctx ends.
func (c *DemoCmd) Run(ctx context.Context, m *Main) (err error) {
	socket, err := openSocket(c.Listen, "--listen")
	if err != nil {
		return err
	}
	defer socket.Close() // again, where serving it did already
	dir := c.Keep
	if dir == "" {
		if dir, err = os.MkdirTemp("", "outturn-demo-"); err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	}
	clock := &demo.Clock{}
	i, newcomer, err := m.openDemo(ctx, dir, clock)
	if err != nil {
		return err
	}
	return errors.Join(c.serve(ctx, m, i, socket, clock, newcomer), i.close())
}

func (c *DemoCmd) serve(ctx context.Context, m *Main, i *installation, socket net.Listener, clock *demo.Clock, newcomer string) error {
	pages, log, err := demoPages(i.app, clock, m.Stderr)
	if err != nil {
		return err
	}
	if err := c.welcome(m.Stdout, socket.Addr().String(), newcomer, clock.Now()); err != nil {
		return err
	}
	return m.listen(ctx, listening{socket: socket, pages: pages, log: log, batches: pages.WorkBatches}, i)
}

// openDemo opens a demo in a directory and enters the demo year where it is new. The clock of a demo that was kept has
// gone on while nobody looked.
func (m *Main) openDemo(ctx context.Context, dir string, clock *demo.Clock) (i *installation, newcomer string, err error) {
	settings, err := app.DefaultSettings()
	if err != nil {
		return nil, "", err
	}
	settings.Hashing = auth.Throwaway // the password of the demo is printed: nothing to protect, and it starts in half the time
	mark := filepath.Join(dir, "demo-started")
	p := place{dsn: filepath.Join(dir, "demo.db"), data: dir}
	started, markErr := readStart(mark)
	if !isFresh(p.dsn) && markErr != nil {
		return nil, "", errs.Invalidf("“%s”里的演示没有建完，或不是演示数据。请换一个目录，或删去后重来。", dir)
	}
	if i, err = openInstallation(ctx, p, rulebook.Shipped(), settings, clock.Now); err != nil {
		return nil, "", err
	}
	if i.fresh {
		fmt.Fprintln(m.Stdout, "正在录入演示年度，约十秒……")
		var books demo.Workbooks
		if books, err = demoBooks(i.app, clock, m.Stderr); err == nil {
			newcomer, err = demo.Seed(ctx, i.app, clock, books)
		}
		if err == nil {
			err = os.WriteFile(mark, []byte(time.Now().Format(time.RFC3339)+"\n"), 0o600)
		}
		if err != nil {
			return nil, "", errors.Join(err, i.close())
		}
		started = time.Now()
	}
	clock.Run(demo.Opening(), started)
	return i, newcomer, nil
}

// demoBooks lets the demo send filled-in workbooks.
func demoBooks(a *app.App, clock *demo.Clock, stderr io.Writer) (demo.Workbooks, error) {
	pages, _, err := demoPages(a, clock, stderr)
	if err != nil {
		return demo.Workbooks{}, err
	}
	return demo.Workbooks{Work: pages.WorkBatches,
		Goal: func(ctx context.Context, actor org.Actor, id goal.ID, change func(*goal.Entry)) ([]byte, error) {
			file, err := a.Goal(ctx, actor, id)
			if err != nil {
				return nil, err
			}
			p := office.GoalPaper{Goal: file.Goal, Book: file.Book, CheckCode: file.CheckCode, Editable: true}
			change(&p.Entry)
			var out bytes.Buffer
			err = office.WriteGoal(&out, p)
			return out.Bytes(), err
		},
		Evaluation: func(ctx context.Context, actor org.Actor, id evaluation.ID, change func(*evaluation.Entry)) ([]byte, error) {
			file, err := a.SelfEvaluation(ctx, actor, id)
			if err != nil {
				return nil, err
			}
			p := office.SelfEvaluationPaper{SelfEvaluation: file.SelfEvaluation, Book: file.Book, Form: file.Form, Sheet: file.Sheet, CheckCode: file.CheckCode, Editable: true}
			change(&p.Entry)
			var out bytes.Buffer
			err = office.WriteSelfEvaluation(&out, p)
			return out.Bytes(), err
		}}, nil
}

// demoPages is the web side of the demo.
func demoPages(a *app.App, clock *demo.Clock, stderr io.Writer) (*web.Server, *slog.Logger, error) {
	faults := &monitor.Faults{}
	log := slog.New(faults.Watch(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: slog.LevelWarn})))
	pages, err := web.New(a, web.Config{Organisation: "上海化学工业区管理委员会", PublicRescore: true, Clock: clock.Now,
		Version: revision(), Faults: watch{log: log, faults: faults}.recent}, log)
	return pages, log, err
}

// readStart reads when a kept demo was first ready.
func readStart(mark string) (time.Time, error) {
	text, err := os.ReadFile(mark)
	if err != nil {
		return time.Time{}, err
	}
	return time.Parse(time.RFC3339+"\n", string(text))
}

// welcome says where the demo is and who one may be in it.
func (c *DemoCmd) welcome(w io.Writer, address, newcomer string, now time.Time) error {
	accounts, err := demo.Accounts()
	if err != nil {
		return err
	}
	fmt.Fprintf(w, "\n绩衡演示已就绪：http://%s\n演示时间：%s（从 2025 年 6 月 30 日早上起走）\n口令：%s（下列账号相同）\n\n",
		address, now.Format("2006-01-02 15:04"), demo.Password)
	row := func(login, role, name string) { fmt.Fprintln(w, padded(login, 10)+padded(role, 14)+name) }
	row("登录名", "角色", "岗位")
	for _, a := range accounts {
		row(a.Login, string(a.Role), a.Name)
	}
	fmt.Fprintf(w, "\n走完一张表：xxzx-jb 填报，xxzx-fz 确认，%s（办公室）审核，jcc-sh 批复或复核。\n", demo.Partner)
	if newcomer != "" {
		fmt.Fprintf(w, "\n首次登录须改口令的账号：%s，临时口令 %s\n", demo.Newcomer, newcomer)
	}
	end := "演示数据随即删除"
	if c.Keep != "" {
		end = "演示数据留在 " + c.Keep
	}
	_, err = fmt.Fprintf(w, "\n按 Ctrl+C 结束，%s。\n", end)
	return err
}

// padded fills text with spaces to a width at which a Chinese character counts two.
func padded(text string, width int) string {
	for _, r := range text {
		width--
		if r > unicode.MaxLatin1 {
			width--
		}
	}
	return text + strings.Repeat(" ", max(width, 1))
}
