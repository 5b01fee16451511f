// Package errs holds the six kinds of failure (失败的种类) and the complaints about a form's fields.
//
// The domain makes an *Error with a Chinese sentence for the person at the keyboard, saying what to do.
// Anything else is Internal: logged in full, shown as 系统错误. Kind becomes an HTTP status in one map in web.
package errs

import (
	"errors"
	"fmt"
)

// Kind says what sort of failure an error is; web maps it to a status, nothing below web knows statuses.
type Kind int

// The kinds. Internal is the zero value, so an error that nobody classified is never shown to people.
const (
	Internal    Kind = iota // a fault of ours or of the machine: logged, shown as 系统错误
	Invalid                 // what was typed or uploaded cannot be accepted
	NotFound                // absent, or outside the actor's scope: the two are alike on purpose
	Forbidden               // the actor sees the record but may not do this to it
	Conflict                // somebody else changed the record first, or its state does not allow the act
	Unavailable             // the machine cannot just now: busy, disk full, database away; the same again may succeed
)

// Error is a failure with a sentence that is safe to show.
type Error struct {
	Kind    Kind
	Message string // Chinese: what is wrong and what to do
	Fields  Fields // complaints per cell, in form order; may be empty
}

func (e *Error) Error() string { return e.Message }

// New makes an error of the given kind with a message for the person at the keyboard.
func New(kind Kind, format string, args ...any) *Error {
	return &Error{Kind: kind, Message: fmt.Sprintf(format, args...)}
}

// Invalidf is New(Invalid, …), the most common kind in the domain.
func Invalidf(format string, args ...any) *Error { return New(Invalid, format, args...) }

// KindOf returns the kind of err, looking through wrapping; Internal when nobody gave one.
func KindOf(err error) Kind {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Kind
	}
	return Internal
}

// IsFault reports whether err is a fault of ours or of the machine, for the log, and not an answer to what somebody did.
func IsFault(err error) bool {
	kind := KindOf(err)
	return err != nil && (kind == Internal || kind == Unavailable)
}

// MessageOf returns the sentence to show for err: its own where it has one, 系统错误 otherwise.
func MessageOf(err error) string {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Message
	}
	return "系统错误，内容未改动。请稍后重试；仍不行请把页面上的请求编号告诉系统管理员。"
}

// FieldsOf returns the complaints per field carried by err, or nil.
func FieldsOf(err error) Fields {
	if e, ok := errors.AsType[*Error](err); ok {
		return e.Fields
	}
	return nil
}

// Wrap adds the operation to err for the log, once, at the app layer:
//
//	defer errs.Wrap(&err, "SubmitGoal(%s)", id)
func Wrap(err *error, format string, args ...any) {
	if *err != nil {
		*err = fmt.Errorf("%s: %w", fmt.Sprintf(format, args...), *err)
	}
}
