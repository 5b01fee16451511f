package demo

import (
	"context"
	"time"

	"outturn/internal/domain/fiscal"
	"outturn/internal/domain/library"
)

// examples are the approved goals that the demo holds up, with what is good about each.
var examples = []struct {
	code  string
	field library.Field
	merit string
}{
	{"SCIP-2021-0003", library.Road, "成本、产出、效益指标一一对应：道路、绿化先有单位成本上限，再有养护数量和完好率；养护标准成果写明“三类齐全并用于预算”才算达成，定性指标也能核对。"},
	{"SCIP-2021-0008", library.Monitoring, "数量只写站数和因子数，质量用数据有效率和质控合格率，时效用15分钟推送率；单站运维成本与预算相符（28站×48.2万元），每项都注明取数台账。"},
	{"SCIP-2023-0016", library.Safety, "没有把“开展指导”当作效果：重大隐患整改率、一般隐患整改率和企业自主发现问题占比能看出指导之后企业变好没有，适合服务类项目参考。"},
	{"SCIP-2022-0016", library.Enclosure, "时间和拥堵次数两项直接反映司机的感受，在线率、核验率有系统日志可查；满意度写明向驾驶员现场扫码取样。"},
	{"SCIP-2021-0012", library.PipeRack, "运维项目写出了单位成本、缺陷处置率和紧急缺陷24小时处置率，并用“维护施工影响企业用管时间”控制社会成本，指标之间没有重复。"},
}

// planExamples plans that planning and finance names the best of the year's goals once they are approved (优秀案例).
func (s *seeder) planExamples() {
	for i, x := range examples {
		s.plan(on(fiscal.Date{Year: 2025, Month: time.February, Day: 18}, 10, 8*i), func(ctx context.Context) error {
			finance, err := s.actor(ctx, "jcc-sh")
			if err != nil {
				return err
			}
			id, err := s.goalOf(ctx, finance, x.code)
			if err != nil {
				return err
			}
			_, err = s.app.AddExample(ctx, finance, id, x.field, x.merit)
			return err
		}, "%s列为案例", x.code)
	}
}
