// Package notice holds messages to people (通知): written in the same transaction as the act that causes them, delivered
// after it is true.
package notice

import (
	"time"

	"outturn/internal/domain/org"
)

// Notice is one message to one person.
type Notice struct {
	ID        string
	To        org.UserID
	Text      string // Chinese, one sentence
	Link      string // path of the page it is about
	CreatedAt time.Time
	Delivered bool
	ReadAt    time.Time // zero: unread
}
