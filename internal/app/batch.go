package app

import (
	"context"
	"fmt"

	"outturn/internal/blob"
	"outturn/internal/domain/audit"
	"outturn/internal/domain/batch"
	"outturn/internal/domain/org"
	"outturn/internal/errs"
	"outturn/internal/store"
)

// Sent is a file as it came up (上传的文件).
type Sent = blob.Sent

// MaxBatch is how many forms one batch takes.
const MaxBatch = blob.MaxParcel

// kindBatch is what the log calls a batch.
const kindBatch = "批量导入"

// StartBatch takes the filled-in forms among the files sent, those inside zip archives included, and lines them up to be
// checked (批量上传): the bytes first, the rows after. name is what people know it by.
//
// Errors: Forbidden; Invalid when there is no form, there are too many, or an archive is not one to be opened.
func (a *App) StartBatch(ctx context.Context, actor org.Actor, name string, sent []Sent) (id batch.ID, err error) {
	defer errs.Wrap(&err, "StartBatch(%d)", len(sent))
	if err := need(actor, org.SendBatches); err != nil {
		return "", err
	}
	packed, err := a.blobs.PutParcel(ctx, sent)
	if err != nil {
		return "", err
	}
	receipt, err := a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		b := batch.Batch{ID: batch.ID(store.NewID()), Name: clip(name, 200), By: actor.User.ID, ByName: actor.User.Name, Address: actor.Address, At: tx.Now, Parcel: packed.Hash}
		for _, l := range packed.Left {
			b.Left = append(b.Left, batch.Left(l))
		}
		files := make([]batch.Form, len(packed.Names))
		for i, name := range packed.Names {
			files[i] = batch.Form{No: i + 1, Name: name, State: batch.Queued}
		}
		if err := tx.AddBatch(ctx, b, files); err != nil {
			return "", err
		}
		return string(b.ID), tx.Record(ctx, store.Act{Actor: actor, Action: "批量上传", Target: batchTarget(b), After: []audit.Cell{
			{Name: "表格", Value: fmt.Sprintf("%d份", len(files))}, {Name: "SHA-256", Value: b.Parcel}}})
	})
	return batch.ID(receipt), err
}

// Batches lists the actor's own batches, newest first.
func (a *App) Batches(ctx context.Context, actor org.Actor, page store.Page) (list []batch.Batch, err error) {
	defer errs.Wrap(&err, "Batches")
	err = a.db.View(ctx, func(tx *store.Tx) (err error) {
		list, err = tx.Batches(ctx, actor.User.ID, page)
		return err
	})
	return list, err
}

// BatchFile is a batch with its files (批量导入进度).
type BatchFile struct {
	batch.Batch
	Files []batch.Form
}

// Batch reads one of the actor's own batches with what became of each file.
//
// Errors: NotFound for anybody else's.
func (a *App) Batch(ctx context.Context, actor org.Actor, id batch.ID) (file BatchFile, err error) {
	defer errs.Wrap(&err, "Batch(%s)", id)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		if file.Batch, err = tx.Batch(ctx, actor.User.ID, id); err != nil {
			return err
		}
		file.Files, err = tx.BatchFiles(ctx, id)
		return err
	})
	return file, err
}

// BatchForm reads one file of the actor's own batches with everything that checking it brought (批量文件明细).
func (a *App) BatchForm(ctx context.Context, actor org.Actor, id batch.ID, no int) (b batch.Batch, f batch.Form, d batch.Detail, err error) {
	defer errs.Wrap(&err, "BatchForm(%s, %d)", id, no)
	err = a.db.View(ctx, func(tx *store.Tx) error {
		if b, err = tx.Batch(ctx, actor.User.ID, id); err != nil {
			return err
		}
		if f, err = tx.BatchFile(ctx, id, no); err != nil {
			return err
		}
		d, err = tx.BatchDetail(ctx, id, no)
		return err
	})
	return b, f, d, err
}

// BatchBytes returns the bytes of a file of a batch that the caller has read (批量文件内容).
func (a *App) BatchBytes(ctx context.Context, b batch.Batch, no int) (data []byte, err error) {
	defer errs.Wrap(&err, "BatchBytes(%s, %d)", b.ID, no)
	p, err := a.blobs.OpenParcel(b.Parcel)
	if err != nil && errs.KindOf(err) == errs.NotFound {
		return nil, errs.New(errs.NotFound, "这批文件上传已超过%d天，原件已清理，不能再下载标注副本；检查结果仍可查看。需要时请重新上传。", int(batch.KeptFor.Hours())/24)
	}
	if err != nil {
		return nil, err
	}
	defer p.Close()
	return p.File(no)
}

// ChooseBatch lines up the chosen files of a batch to be imported (确认批量导入) and returns how many there are.
//
// Errors: NotFound for anybody else's batch; Invalid without a choice; Conflict before every file is checked, and for a file
// that does not wait for a choice.
func (a *App) ChooseBatch(ctx context.Context, actor org.Actor, id batch.ID, chosen []int) (n int, err error) {
	defer errs.Wrap(&err, "ChooseBatch(%s, %d)", id, len(chosen))
	if err := need(actor, org.SendBatches); err != nil {
		return 0, err
	}
	_, err = a.act(ctx, actor, func(tx *store.Tx) (string, error) {
		b, err := tx.Batch(ctx, actor.User.ID, id)
		switch {
		case err != nil:
			return "", err
		case len(chosen) == 0:
			return "", errs.Invalidf("没有选文件。请勾选要导入的文件。")
		case b.Counts.Checks():
			return "", errs.New(errs.Conflict, "还没有检查完，现在不能导入。请稍等片刻。")
		}
		for _, no := range chosen {
			if err := chooseFile(ctx, tx, id, no); err != nil {
				return "", err
			}
		}
		return string(id), tx.Record(ctx, store.Act{Actor: actor, Action: "确认批量导入", Target: batchTarget(b),
			After: []audit.Cell{{Name: "所选表格", Value: fmt.Sprintf("%d份", len(chosen))}}})
	})
	return len(chosen), err
}

func chooseFile(ctx context.Context, tx *store.Tx, id batch.ID, no int) error {
	f, err := tx.BatchFile(ctx, id, no)
	if err != nil {
		return err
	}
	if f, err = f.Choose(); err != nil {
		return err
	}
	return tx.SaveBatchFile(ctx, id, f)
}

func batchTarget(b batch.Batch) audit.Target {
	return audit.Target{Kind: kindBatch, ID: string(b.ID), Name: b.Name}
}
