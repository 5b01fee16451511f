package app

import (
	"context"
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
	Keep func(ctx context.Context, actor org.Actor, f batch.File, held []byte) error
}

// atOnce is how many files are marked and written together while they are checked.
const atOnce = 20

// WorkBatches checks the files that wait for it and imports those that were chosen, until there are none or ctx ends (批量导入
// 处理). Called by one ticker. What a stop or a crash interrupted is taken up again: checking changes nothing, and an import
// that was carried out is not carried out twice.
func (a *App) WorkBatches(ctx context.Context, forms FormReader) (err error) {
	defer errs.Wrap(&err, "WorkBatches")
	for ctx.Err() == nil {
		var b batch.Batch
		var files []batch.File
		err := a.db.View(ctx, func(tx *store.Tx) (err error) {
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
			err = a.checkFiles(ctx, b, unfinished(files, batch.Checking, batch.Queued), forms)
		} else {
			err = a.importFiles(ctx, b, unfinished(files, batch.Importing), forms)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// unfinished are the next files in one of the states.
func unfinished(files []batch.File, states ...batch.State) (out []batch.File) {
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
func (a *App) owner(ctx context.Context, b batch.Batch) (actor org.Actor, err error) {
	err = a.db.View(ctx, func(tx *store.Tx) error {
		actor, err = actorOf(ctx, tx, b.By, Client{Address: b.Address})
		return err
	})
	return actor, err
}

// checked is a file with what checking it brought.
type checked struct {
	file   batch.File
	detail batch.Detail
}

// checkFiles reads some files of a batch and writes what came of it.
func (a *App) checkFiles(ctx context.Context, b batch.Batch, files []batch.File, forms FormReader) error {
	if err := a.markChecking(ctx, b, files); err != nil {
		return err
	}
	actor, refusal := a.owner(ctx, b)
	if refusal != nil && errs.KindOf(refusal) == errs.Internal {
		return refusal
	}
	var done []checked
	for _, f := range files {
		c := checked{file: f}
		err := refusal
		if err == nil {
			c, err = a.checkFile(ctx, actor, b, f, forms)
		}
		if ctx.Err() != nil {
			return ctx.Err() // taken up again after the start
		}
		if err != nil {
			c.file = f.Refused(reasonOf(err))
		}
		done = append(done, c)
	}
	return a.keepChecked(ctx, b, done)
}

// checkFile reads one file. A reader that fails on it, even badly, refuses this file and no other.
func (a *App) checkFile(ctx context.Context, actor org.Actor, b batch.Batch, f batch.File, forms FormReader) (c checked, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("reading %s panicked: %v", f.Name, p)
		}
	}()
	data, err := a.BatchBytes(ctx, b, f.No)
	if err != nil {
		return c, err
	}
	r, err := forms.Read(ctx, actor, data)
	return checked{f.Checked(r), r.Detail}, err
}

// reasonOf is an error in words for people.
func reasonOf(err error) string {
	if errs.KindOf(err) == errs.Internal {
		return "系统没能处理这份文件。请在 Excel 或 WPS 中另存一份后重新上传；仍不行请联系系统管理员。"
	}
	return errs.MessageOf(err)
}

// markChecking shows which files are being looked at.
func (a *App) markChecking(ctx context.Context, b batch.Batch, files []batch.File) error {
	return a.db.Update(ctx, func(tx *store.Tx) error {
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
func (a *App) keepChecked(ctx context.Context, b batch.Batch, done []checked) error {
	return a.db.Update(ctx, func(tx *store.Tx) error {
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
func (a *App) importFiles(ctx context.Context, b batch.Batch, files []batch.File, forms FormReader) error {
	actor, refusal := a.owner(ctx, b)
	if refusal != nil && errs.KindOf(refusal) == errs.Internal {
		return refusal
	}
	for _, f := range files {
		err := refusal
		if err == nil {
			err = a.importFile(ctx, actor, b, f, forms)
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		next := f.Kept()
		switch {
		case errs.KindOf(err) == errs.Conflict && err != nil:
			next = f.Refused("检查以后，这张表有变化，没有导入：" + errs.MessageOf(err))
		case err != nil:
			next = f.Refused(reasonOf(err))
		}
		if err := a.db.Update(ctx, func(tx *store.Tx) error { return tx.SaveBatchFile(ctx, b.ID, next) }); err != nil {
			return err
		}
	}
	return nil
}

// importFile saves the record of a chosen file as its owner would. The key makes it count once, also when the program ended
// after it was saved and before the file was marked.
func (a *App) importFile(ctx context.Context, actor org.Actor, b batch.Batch, f batch.File, forms FormReader) (err error) {
	var d batch.Detail
	err = a.db.View(ctx, func(tx *store.Tx) error {
		d, err = tx.BatchDetail(ctx, b.ID, f.No)
		return err
	})
	if err != nil {
		return err
	}
	actor.Form = org.Form{Key: fmt.Sprintf("batch %s %d", b.ID, f.No), Body: b.Parcel}
	return forms.Keep(ctx, actor, f, d.Held)
}
