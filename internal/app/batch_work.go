package app

import (
	"context"
	"errors"
	"fmt"

	"outturn/internal/domain/batch"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// FormReader is how the machine gets at what filled-in forms say (表格读写), which only the part that knows workbooks can do.
type FormReader struct {
	// Read finds the record of a workbook among those that the actor may see and says what it would change. Errors: Invalid,
	// NotFound, Forbidden and Conflict are the reason why it is refused, in words for people.
	Read func(ctx context.Context, actor org.Actor, data []byte) (batch.Reading, error)
	// Keep saves what a file that was read holds, over the version it was read at.
	Keep func(ctx context.Context, actor org.Actor, f batch.Form, held []byte) error
}

// atOnce is how many files are marked and written together while they are checked.
const atOnce = 20

// WorkBatches checks the files that wait for it and imports those that were chosen, until there are none or ctx ends (批量导入
// 处理). Called by one ticker. What a stop or a crash interrupted is taken up again: checking changes nothing, and an import
// that was carried out is not carried out twice.
//
// Errors: Internal, when a file failed through a fault of ours; such a file is refused and the others go on.
func (a *App) WorkBatches(ctx context.Context, forms FormReader) (err error) {
	defer errs.Wrap(&err, "WorkBatches")
	w := batchWork{App: a, forms: forms}
	return errors.Join(w.all(ctx), errors.Join(w.faults...))
}

// batchWork is the machine at work on batches.
type batchWork struct {
	*App
	forms  FormReader
	faults []error // of ours, for the log
}

func (w *batchWork) all(ctx context.Context) error {
	for ctx.Err() == nil {
		var b batch.Batch
		var files []batch.Form
		err := w.db.View(ctx, func(tx *store.Tx) (err error) {
			if b, err = tx.UnfinishedBatch(ctx); err == nil {
				files, err = tx.BatchFiles(ctx, b.ID)
			}
			return err
		})
		if errs.KindOf(err) == errs.NotFound && err != nil {
			return nil
		}
		if err != nil {
			return err
		}
		if b.Counts.Checks() {
			err = w.checkFiles(ctx, b, unfinished(files, batch.Checking, batch.Queued))
		} else {
			err = w.importFiles(ctx, b, unfinished(files, batch.Importing))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// unfinished are the next files in one of the states.
func unfinished(files []batch.Form, states ...batch.State) (out []batch.Form) {
	for _, s := range states {
		for _, f := range files {
			if f.State == s && len(out) < atOnce {
				out = append(out, f)
			}
		}
	}
	return out
}

// owner is the person who sent a batch, with the grants that are in force now.
func (w *batchWork) owner(ctx context.Context, b batch.Batch) (actor org.Actor, err error) {
	err = w.db.View(ctx, func(tx *store.Tx) error {
		actor, err = actorOf(ctx, tx, b.By, Client{Address: b.Address})
		return err
	})
	return actor, err
}

// checked is a file with what checking it brought.
type checked struct {
	file   batch.Form
	detail batch.Detail
}

// checkFiles reads some files of a batch and writes what came of it.
func (w *batchWork) checkFiles(ctx context.Context, b batch.Batch, files []batch.Form) error {
	if err := w.markChecking(ctx, b, files); err != nil {
		return err
	}
	actor, refusal := w.owner(ctx, b)
	if errs.IsFault(refusal) {
		return refusal
	}
	var done []checked
	for _, f := range files {
		c := checked{file: f}
		err := refusal
		if err == nil {
			c, err = w.checkFile(ctx, actor, b, f)
		}
		if ctx.Err() != nil {
			return ctx.Err() // taken up again after the start
		}
		if err != nil {
			f.Found = c.file.Found
			c = checked{file: f.Refused(w.reasonOf(err))}
		}
		done = append(done, c)
	}
	return w.keepChecked(ctx, b, done)
}

// checkFile reads one file. A reader that fails on it, even badly, refuses this file and no other.
func (w *batchWork) checkFile(ctx context.Context, actor org.Actor, b batch.Batch, f batch.Form) (c checked, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("reading %s panicked: %v", f.Name, p)
		}
	}()
	data, err := w.BatchBytes(ctx, b, f.No)
	if err != nil {
		return c, err
	}
	r, err := w.forms.Read(ctx, actor, data)
	return checked{f.Checked(r), r.Detail}, err
}

// reasonOf is an error in words for people; a fault of ours is kept for the log.
func (w *batchWork) reasonOf(err error) string {
	if errs.IsFault(err) {
		w.faults = append(w.faults, err)
		return "系统没能处理这份文件。请在 Excel 或 WPS 中另存一份后重新上传；仍不行请联系系统管理员。"
	}
	return errs.MessageOf(err)
}

// markChecking shows which files are being looked at.
func (w *batchWork) markChecking(ctx context.Context, b batch.Batch, files []batch.Form) error {
	return w.db.Update(ctx, func(tx *store.Tx) error {
		for _, f := range files {
			f.State = batch.Checking
			if err := tx.SaveBatchFile(ctx, b.ID, f); err != nil {
				return err
			}
		}
		return nil
	})
}

// keepChecked writes what checking brought. When it was the last, files for one record are refused.
func (w *batchWork) keepChecked(ctx context.Context, b batch.Batch, done []checked) error {
	return w.db.Update(ctx, func(tx *store.Tx) error {
		for _, c := range done {
			if err := tx.SaveBatchFile(ctx, b.ID, c.file); err != nil {
				return err
			}
			if err := tx.SaveBatchDetail(ctx, b.ID, c.file.No, c.detail); err != nil {
				return err
			}
		}
		now, err := tx.Batch(ctx, b.By, b.ID)
		if err != nil || now.Counts.Checks() {
			return err
		}
		files, err := tx.BatchFiles(ctx, b.ID)
		if err != nil {
			return err
		}
		for _, f := range batch.Rivals(files) {
			if err := tx.SaveBatchFile(ctx, b.ID, f); err != nil {
				return err
			}
		}
		return tx.Notify(ctx, []org.User{{ID: b.By}}, "批量导入“"+b.Name+"”已检查完，请确认要导入的表格。", "/batches/"+string(b.ID))
	})
}

// importFiles keeps chosen files, each in a transaction of its own.
func (w *batchWork) importFiles(ctx context.Context, b batch.Batch, files []batch.Form) error {
	actor, refusal := w.owner(ctx, b)
	if errs.IsFault(refusal) {
		return refusal
	}
	for _, f := range files {
		err := refusal
		if err == nil {
			err = w.importFile(ctx, actor, b, f)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		next := f.Kept()
		switch {
		case errs.KindOf(err) == errs.Conflict && err != nil:
			next = f.Refused("检查以后，这张表有变化，没有导入：" + errs.MessageOf(err))
		case err != nil:
			next = f.Refused(w.reasonOf(err))
		}
		if err := w.db.Update(ctx, func(tx *store.Tx) error { return tx.SaveBatchFile(ctx, b.ID, next) }); err != nil {
			return err
		}
	}
	return nil
}

// importFile saves the record of a chosen file as its owner would. The key makes it count once, also when the program ended
// after it was saved and before the file was marked.
func (w *batchWork) importFile(ctx context.Context, actor org.Actor, b batch.Batch, f batch.Form) (err error) {
	var d batch.Detail
	err = w.db.View(ctx, func(tx *store.Tx) error {
		d, err = tx.BatchDetail(ctx, b.ID, f.No)
		return err
	})
	if err != nil {
		return err
	}
	actor.Form = org.Form{Key: fmt.Sprintf("batch %s %d", b.ID, f.No), Body: b.Parcel}
	return w.forms.Keep(ctx, actor, f, d.Held)
}
