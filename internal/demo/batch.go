package demo

import (
	"bytes"
	"context"
	"strings"

	"outturn/internal/app"
	"outturn/internal/demo/content"
	"outturn/internal/domain/evaluation"
	"outturn/internal/domain/goal"
	"outturn/internal/domain/org"
)

// Workbooks is what the demo year needs of the part that knows workbooks (演示用表格读写). Without it no batch is sent.
type Workbooks struct {
	// Goal and Evaluation write a form as somebody sends it back who changed what was typed.
	Goal       func(ctx context.Context, actor org.Actor, id goal.ID, change func(*goal.Entry)) ([]byte, error)
	Evaluation func(ctx context.Context, actor org.Actor, id evaluation.ID, change func(*evaluation.Entry)) ([]byte, error)
	// Work checks the batches that wait.
	Work func(ctx context.Context) error
}

// planBatch plans that the information centre sends its forms in one go (批量导入) just before the demo opens, and the collector those
// of three units: some wait to be confirmed, the others were refused for one reason each.
func (s *seeder) planBatch(books Workbooks) {
	if books.Work == nil {
		return
	}
	s.plan(on(content.AsOf, 8, 10), func(ctx context.Context) error {
		clerk, err := s.actor(ctx, "xxzx-jb")
		if err != nil {
			return err
		}
		sent, err := s.filledForms(ctx, clerk, books)
		if err == nil {
			_, err = s.app.StartBatch(ctx, clerk, "信息中心6月修改汇总.zip", sent)
		}
		if err == nil {
			err = s.sendCollected(ctx, books)
		}
		if err != nil {
			return err
		}
		return books.Work(ctx)
	}, "批量导入")
}

// Collector files for every unit of the park, so that forms which came in by mail are imported in one go (各单位汇总).
const Collector = "jcc-hz"

// sendCollected sends the goal forms of three units in one archive: two are drafts, one is with its unit's head already.
func (s *seeder) sendCollected(ctx context.Context, books Workbooks) error {
	collector, err := s.actor(ctx, Collector)
	if err != nil {
		return err
	}
	var sent []app.Sent
	for _, code := range []string{"SCIP-2025-0031", "SCIP-2025-0023", "SCIP-2025-0020"} {
		id, err := s.goalOf(ctx, collector, code)
		if err != nil {
			return err
		}
		file, err := s.app.Goal(ctx, collector, id)
		if err != nil {
			return err
		}
		data, err := books.Goal(ctx, collector, id, accept)
		if err != nil {
			return err
		}
		sent = append(sent, app.Sent{Name: "各单位目标汇总/" + file.Project.Unit.Name + "/" + file.Project.Name + ".xlsx", Size: int64(len(data)), Content: bytes.NewReader(data)})
	}
	_, err = s.app.StartBatch(ctx, collector, "各单位目标汇总.zip", sent)
	return err
}

// accept adds to a goal when its work is to be accepted.
func accept(e *goal.Entry) {
	e.Annual = strings.TrimSuffix(e.Annual, "。") + "，12月10日前完成验收。"
}

// filledForms are the files of the batch.
func (s *seeder) filledForms(ctx context.Context, clerk org.Actor, books Workbooks) (sent []app.Sent, err error) {
	put := func(name string, data []byte) {
		sent = append(sent, app.Sent{Name: "信息中心6月修改汇总/" + name, Size: int64(len(data)), Content: bytes.NewReader(data)})
	}
	elsewhere, err := s.actor(ctx, s.clerk("SCIP-2022-0014"))
	if err != nil {
		return nil, err
	}
	for _, f := range []struct {
		name, code string
		actor      org.Actor
	}{{"目标/视频监控补盲.xlsx", "SCIP-2025-0031", clerk}, {"目标/智慧园区运维.xlsx", "SCIP-2022-0023", clerk}, {"目标/地下水监测.xlsx", "SCIP-2022-0014", elsewhere}} {
		id, err := s.goalOf(ctx, f.actor, f.code)
		if err != nil {
			return nil, err
		}
		data, err := books.Goal(ctx, f.actor, id, quantify)
		if err != nil {
			return nil, err
		}
		put(f.name, data)
	}
	for _, f := range [][2]string{{"自评/绩效管理模块.xlsx", "SCIP-2024-0036"}, {"自评/智慧园区运维2024.xlsx", "SCIP-2022-0023"}} {
		archive, err := s.app.Project(ctx, clerk, s.projects[f[1]])
		if err != nil {
			return nil, err
		}
		for _, y := range archive.Years {
			if y.Year != 2024 || y.Evaluation == nil {
				continue
			}
			data, err := books.Evaluation(ctx, clerk, y.Evaluation.ID, complete)
			if err != nil {
				return nil, err
			}
			put(f[0], data)
		}
	}
	put("目标/打不开的表.xlsx", []byte("这不是工作簿"))
	put("说明.docx", []byte("随表说明"))
	return sent, nil
}

// quantify gives a goal the figures that its reviewer missed.
func quantify(e *goal.Entry) {
	e.Annual = strings.Replace(e.Annual, "识别准确率达到较高水平", "识别准确率不低于95%", 1)
	for i, row := range e.Rows {
		if row.Name == "智能识别准确率" {
			e.Rows[i].Sign, e.Rows[i].Target, e.Rows[i].Unit, e.Rows[i].Rule, e.Rows[i].Explanation = "≥", "95", "%", string(goal.ByRatio), "第三方测试报告的综合准确率"
		}
	}
}

// complete adds to a self-evaluation what came in since, and one figure that is none.
func complete(e *evaluation.Entry) {
	e.Attained += "审计和绩效评价接口说明已补充。"
	for i, row := range e.Rows {
		if row.Indicator == "i05" {
			e.Rows[i].Actual = "约60"
		}
	}
}
