package drill

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"syscall"
	"time"

	"outturn/internal/domain/goal"
)

// Filer is a clerk who files without pause (填报人): opens a goal declaration, types, saves, submits, takes it back, and goes
// to the next. Where no answer comes they send the same form again until one does, as people do, and only what was answered
// counts as promised.
type Filer struct {
	browser *Browser
	seat    Seat
	ledger  *Ledger
	refused *atomic.Int64
	mark    int
	patient time.Duration // how long to wait before trying again
	leaves  bool          // goes home once the program is gone, instead of trying again
}

// errGone says that the program takes no connection any more.
var errGone = errors.New("the program is gone")

// NewFiler seats a clerk at a signed-in browser; refused counts the answers 503.
func NewFiler(b *Browser, seat Seat, ledger *Ledger, refused *atomic.Int64) *Filer {
	return &Filer{browser: b, seat: seat, ledger: ledger, refused: refused, patient: 5 * time.Millisecond}
}

// Run files until ctx ends.
//
// Errors: an answer that the program may never give, such as a server error or a form that vanished.
func (f *Filer) Run(ctx context.Context) error {
	for {
		for _, id := range f.seat.Goals {
			if err := f.round(ctx, id); err != nil {
				if ctx.Err() != nil || errors.Is(err, errGone) {
					return nil
				}
				return fmt.Errorf("%s, goal %s: %w", f.seat.Login, id, err)
			}
		}
	}
}

// round files one goal declaration once, from whichever state it is found in.
func (f *Filer) round(ctx context.Context, id goal.ID) error {
	path := "/goals/" + string(id)
	page, err := f.read(ctx, path)
	if err != nil {
		return err
	}
	if back, err := page.Form(path+"/move", string(goal.Withdraw)); err == nil {
		return f.step(ctx, id, back)
	}
	form, err := page.Form(path, "save")
	if err != nil {
		return err
	}
	f.mark++
	form.Values.Set("overall", marked(form.Values.Get("overall"), f.mark))
	sent := f.ledger.Time()
	answer, err := f.send(ctx, form)
	if err != nil {
		return err
	}
	if answer.Status != http.StatusSeeOther {
		return nil // refused, because the same form had arrived before: nothing was promised
	}
	f.ledger.Saved(sent, id, f.mark)
	if page, err = f.read(ctx, path); err != nil {
		return err
	}
	submit, err := page.Form(path, string(goal.Submit))
	if err != nil {
		return err
	}
	return f.step(ctx, id, submit)
}

// step takes a step of the flow.
func (f *Filer) step(ctx context.Context, id goal.ID, form Form) error {
	sent := f.ledger.Time()
	answer, err := f.send(ctx, form)
	if err != nil {
		return err
	}
	switch answer.Status {
	case http.StatusSeeOther:
		f.ledger.Stepped(sent, id)
		return nil
	case http.StatusConflict, http.StatusUnauthorized:
		return nil // taken by the first sending, whose answer never came; or nobody is signed in any more
	}
	return fmt.Errorf("%s answered %d", form.Action, answer.Status)
}

// read gets a page, however often it takes, and signs in again where the session is gone: one that was acknowledged shortly
// before a power cut may be lost by a program that does not wait for the disk.
func (f *Filer) read(ctx context.Context, path string) (Page, error) {
	return f.insist(ctx, func() (Page, error) {
		page, err := f.browser.Get(ctx, path)
		if err != nil || page.Status == http.StatusOK {
			return page, err
		}
		if err := f.browser.SignIn(ctx, f.seat.Login, Password); err != nil {
			return page, err
		}
		return f.browser.Get(ctx, path)
	})
}

// send posts a form, however often it takes; every sending is the same.
func (f *Filer) send(ctx context.Context, form Form) (Page, error) {
	return f.insist(ctx, func() (Page, error) { return f.browser.Post(ctx, form) })
}

// insist tries until there is an answer. A busy or failing server is no answer.
func (f *Filer) insist(ctx context.Context, try func() (Page, error)) (Page, error) {
	for {
		page, err := try()
		switch {
		case ctx.Err() != nil:
			return page, ctx.Err()
		case err != nil && f.leaves && errors.Is(err, syscall.ECONNREFUSED):
			return page, errGone
		case err == nil && page.Status < http.StatusInternalServerError:
			return page, nil
		case err == nil && page.Status == http.StatusInternalServerError:
			return page, errors.New("the server failed")
		case err == nil:
			f.refused.Add(1)
		}
		select {
		case <-ctx.Done():
			return page, ctx.Err()
		case <-time.After(f.patient):
		}
	}
}
