namespace Earshot.Evaluation;

/// <summary>
/// Which rows learn, which choose settings, which are kept for the final figure. The three share no row.
/// </summary>
/// <param name="Training">Rows the method sees (labelled or not), ascending.</param>
/// <param name="Validation">Rows that settings are chosen on, ascending.</param>
/// <param name="Test">Rows nothing looks at before the end, ascending.</param>
internal sealed record Split(int[] Training, int[] Validation, int[] Test);
