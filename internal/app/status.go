package app

import (
	"context"
	"time"

	"outturn/internal/domain/notice"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// Ready reports whether the database answers and has this program's schema. For supervisors; it tells nothing about any record.
//
// Errors: Unavailable when the database does not answer; Internal when its schema is another.
func (a *App) Ready(ctx context.Context) (err error) {
	defer errs.Wrap(&err, "Ready")
	if err := a.db.Answers(ctx); err != nil {
		return err
	}
	return a.db.CheckSchema(ctx)
}

// Status is what the system administrator watches (系统状态).
type Status struct {
	Database      string // engine and version
	Schema        int64  // number of the newest migration
	Vitals        store.Vitals
	Backup        store.Backup // the newest; zero when there is none
	FreeBytes     uint64       // of the disk with the attachments
	DiskBytes     uint64
	RoomIsUnknown bool // on systems where nobody can ask
	Use           store.Stats

	MailServer      string        // host and port; empty where no mail is sent
	DeadMails       []notice.Mail // given up, newest first
	KeepsOwnBackups bool          // false with PostgreSQL, whose own tools make them
}

// deadShown is how many mails that were given up are shown.
const deadShown = 50

// BackupLate is how old the newest backup may be before the operator is warned: a daily one, with room for its running.
const BackupLate = 26 * time.Hour

// IsLittleRoom reports whether a disk has so little room left, in bytes, that it is time to act.
func IsLittleRoom(free, total uint64) bool { return free < 2<<30 || free < total/20 }

// Status reads the state of the installation. System administrators only.
func (a *App) Status(ctx context.Context, actor org.Actor) (s Status, err error) {
	defer errs.Wrap(&err, "Status")
	if err := need(actor, org.SeeStatus); err != nil {
		return s, err
	}
	if s.Database, err = a.db.Version(ctx); err != nil {
		return s, err
	}
	if s.Schema, _, err = a.db.SchemaVersion(ctx); err != nil {
		return s, err
	}
	if s.FreeBytes, s.DiskBytes, err = a.blobs.Room(); err != nil {
		s.RoomIsUnknown = true
	}
	if a.MailsOut() {
		s.MailServer = a.settings.Mail.Address()
	}
	s.Use, s.KeepsOwnBackups = a.db.Stats(), a.db.Engine() == "SQLite"
	return s, a.db.View(ctx, func(tx *store.Tx) error {
		if s.Vitals, err = tx.Vitals(ctx); err != nil {
			return err
		}
		if s.DeadMails, err = tx.DeadMails(ctx, deadShown); err != nil {
			return err
		}
		s.Backup, err = tx.LastBackup(ctx)
		return err
	})
}
