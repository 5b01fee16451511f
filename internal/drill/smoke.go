package drill

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"
)

// Smoke walks a program through what an office does with it, once (冒烟): everything that could be missing on another kind of
// machine. Each step says what it did.
type Smoke struct {
	Program string
	Place   Place
	Seat    Seat
	Dir     string // for the backup and what is restored from it
	Log     io.Writer
	Tell    func(step string)
}

// Run takes the steps and stops at the first that fails.
func (s Smoke) Run(ctx context.Context) error {
	if err := s.command(ctx, "version", "outturn ", "version"); err != nil {
		return err
	}
	p := NewProcess(s.Program, s.Place, s.Log)
	took, err := p.Start(ctx)
	if err != nil {
		return err
	}
	s.Tell("started in " + took.Round(time.Millisecond).String())
	if err := s.serving(ctx, p); err != nil {
		p.Kill()
		return err
	}
	if took, err = p.Stop(); err != nil {
		return err
	}
	s.Tell("stopped in " + took.Round(time.Millisecond).String())
	return s.afterwards(ctx)
}

// serving is what is done with the program while it runs.
func (s Smoke) serving(ctx context.Context, p *Process) error {
	b := NewBrowser(p.Base(), 2*time.Minute)
	for _, path := range []string{"/healthz", "/readyz", "/sign-in"} {
		if err := s.read(ctx, b, path); err != nil {
			return err
		}
	}
	if err := b.SignIn(ctx, s.Seat.Login, Password); err != nil {
		return err
	}
	s.Tell("signed in")
	ledger, refused := NewLedger(), &atomic.Int64{}
	f := NewFiler(b, s.Seat, ledger, refused)
	for _, id := range s.Seat.Goals[:2] {
		if err := f.round(ctx, id); err != nil {
			return err
		}
	}
	if ledger.Answers() != 4 || refused.Load() != 0 {
		return fmt.Errorf("%d of 4 forms were acknowledged, %d refused", ledger.Answers(), refused.Load())
	}
	s.Tell("filed and submitted two goal declarations")
	goal := "/goals/" + string(s.Seat.Goals[0])
	for _, path := range []string{"/", "/projects", "/goals", goal, "/projects/export", "/indicators", "/rescore"} {
		if err := s.read(ctx, b, path); err != nil {
			return err
		}
	}
	return s.command(ctx, "backed up while it ran", "备份已完成", "backup", "--data", s.Place.Data, "--database", s.Place.DSN, "--to", filepath.Join(s.Dir, "backup"), "--with-key")
}

// afterwards is what an operator does with the program at rest.
func (s Smoke) afterwards(ctx context.Context) error {
	backups, err := filepath.Glob(filepath.Join(s.Dir, "backup", "outturn-*"))
	if err != nil || len(backups) != 1 {
		return fmt.Errorf("%d backups: %w", len(backups), err)
	}
	restored, moved := filepath.Join(s.Dir, "restored"), filepath.Join(s.Dir, "moved.db")
	for _, c := range []struct {
		step, says string
		args       []string
	}{
		{"looked at", "不行 0", []string{"doctor", "--data", s.Place.Data, "--database", s.Place.DSN, "--all-attachments"}},
		{"restored the backup", "核验无误", []string{"restore", backups[0], "--data", restored}},
		{"followed the restored log", "首尾相连", []string{"audit", "verify", "--data", restored}},
		{"moved the restored database", "两边一致", []string{"move", "--from", filepath.Join(restored, "outturn.db"), "--to", moved, "--data", restored}},
	} {
		if err := s.command(ctx, c.step, c.says, c.args...); err != nil {
			return err
		}
	}
	at := Place{Data: restored, DSN: moved}
	if at.Listen, err = FreeAddress(); err != nil {
		return err
	}
	p := NewProcess(s.Program, at, s.Log)
	if _, err := p.Start(ctx); err != nil {
		return err
	}
	defer p.Kill()
	b := NewBrowser(p.Base(), 2*time.Minute)
	if err := b.SignIn(ctx, s.Seat.Login, Password); err != nil {
		return err
	}
	return s.read(ctx, b, "/goals/"+string(s.Seat.Goals[0]))
}

// read gets a page that must be there.
func (s Smoke) read(ctx context.Context, b *Browser, path string) error {
	page, err := b.Get(ctx, path)
	if err == nil && page.Status != http.StatusOK {
		err = fmt.Errorf("%s answered %d", path, page.Status)
	}
	if err == nil {
		s.Tell("read " + path)
	}
	return err
}

// command runs a command of the program that must succeed and say something.
func (s Smoke) command(ctx context.Context, step, says string, args ...string) error {
	var out bytes.Buffer
	cmd := exec.CommandContext(ctx, s.Program, args...)
	cmd.Env = os.Environ()
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil || !strings.Contains(out.String(), says) {
		return fmt.Errorf("%s: %w, said %s", step, err, out.String())
	}
	s.Tell(step)
	return nil
}
