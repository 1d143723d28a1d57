namespace Earshot.Networks;

/// <summary>Operands that an operator can't take: which operator, what it got, and the rule they break.</summary>
public sealed class ShapeException(string message) : ArgumentException(message)
{
    /// <summary>The message names all three.</summary>
    /// <param name="operation">The operator, such as <c>linear</c>.</param>
    /// <param name="operands">What it was given.</param>
    /// <param name="rule">What should hold, and what does.</param>
    public ShapeException(string operation, string operands, string rule)
        : this($"{operation} of {operands}: {rule}") { }
}
