package analysis

import "outturn/internal/domain/tracking"

// Matter is a kind of problem that a light points at (问题类型).
type Matter string

// The matters.
const (
	Slow        Matter = "支出进度慢"
	Surplus     Matter = "预计有结余"
	CostOver    Matter = "单位成本超出批复值"
	NoOutput    Matter = "有支出少产出"
	Unreachable Matter = "目标难以完成"
	Other       Matter = "其他"
)

// Matters lists the matters in report order.
func Matters() []Matter { return []Matter{Slow, Surplus, CostOver, NoOutput, Unreachable, Other} }

// MatterOf tells what a rule points at (规则所指的问题), by the measures it joins and the side it fires on; Other for what the program cannot tell.
func MatterOf(r tracking.Rule) Matter {
	below := r.Compare == tracking.Below
	switch {
	case r.Left == tracking.Execution && r.Right == tracking.Attained && !below, r.Left == tracking.Attained && r.Right == tracking.Execution && below:
		return NoOutput
	case r.Left == tracking.Attained && r.Right == tracking.Execution, r.Left == tracking.Execution && below, r.Left == tracking.Unspent && !below:
		return Slow
	case r.Left == tracking.Surplus && !below, r.Left == tracking.ForecastExecution && below:
		return Surplus
	case r.Left == tracking.CostOver && !below:
		return CostOver
	case r.Left == tracking.Worst && below, r.Left == tracking.Attained && below, (r.Left == tracking.UnsureShare || r.Left == tracking.HopelessShare) && !below:
		return Unreachable
	}
	return Other
}

// Remedy is what is proposed about a project (建议措施). People decide on it elsewhere.
type Remedy string

// The remedies.
const (
	TakeBack   Remedy = "调减或调剂预算"
	SpeedUp    Remedy = "限期加快支出"
	StopPaying Remedy = "暂停拨款并约谈"
	CutCost    Remedy = "限期整改成本"
	Visit      Remedy = "现场核查"
	AdjustGoal Remedy = "调整绩效目标"
	Suspend    Remedy = "暂停实施"
)

// remedy is what a fired rule leads to (规则对应的措施); empty for a matter that is left to people.
func remedy(m Matter, light tracking.Colour, f tracking.Figures) Remedy {
	switch m {
	case Slow:
		if f.Budget > f.Forecast {
			return TakeBack
		}
		return SpeedUp
	case Surplus:
		return TakeBack
	case CostOver:
		if light == tracking.Red {
			return StopPaying
		}
		return CutCost
	case NoOutput:
		return Visit
	}
	return ""
}

// chosen is the remedy that the unit's own disposal of an unreachable target comes to (单位的处理方式对应的措施); empty when it goes on all the same.
func chosen(d tracking.Disposal) Remedy {
	switch d {
	case tracking.AdjustGoal:
		return AdjustGoal
	case tracking.ReduceBudget:
		return TakeBack
	case tracking.Suspend:
		return Suspend
	}
	return ""
}
