using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Earshot.Mutants;

/// <summary>
/// The places of a file where a small fault can be put: an operator, a number, a condition, a statement, a method with
/// a counterpart. What only words a message (throws, strings) and attributes are left out.
/// </summary>
internal sealed class Places(string file, SemanticModel model) : CSharpSyntaxWalker
{
    private static readonly Dictionary<string, string> Operators = new()
    {
        ["<"] = "<=",
        ["<="] = "<",
        [">"] = ">=",
        [">="] = ">",
        ["=="] = "!=",
        ["!="] = "==",
        ["+"] = "-",
        ["-"] = "+",
        ["*"] = "/",
        ["/"] = "*",
        ["%"] = "*",
        ["&&"] = "||",
        ["||"] = "&&",
        ["+="] = "-=",
        ["-="] = "+=",
        ["*="] = "/=",
        ["/="] = "*=",
        ["++"] = "--",
        ["--"] = "++",
        ["and"] = "or",
        ["or"] = "and",
    };

    private static readonly Dictionary<string, string> Methods = new[]
    {
        ("Min", "Max"),
        ("MinBy", "MaxBy"),
        ("First", "Last"),
        ("Any", "All"),
        ("Floor", "Ceiling"),
        ("OrderBy", "OrderByDescending"),
        ("Order", "OrderDescending"),
        ("Take", "Skip"),
        ("IndexOfMax", "IndexOfMin"),
        ("Add", "Subtract"),
        ("Multiply", "Divide"),
    }
        .SelectMany(pair => new[] { pair, (pair.Item2, pair.Item1) })
        .ToDictionary();

    /// <summary>What was found.</summary>
    public List<Mutant> Found { get; } = [];

    public override void VisitAttributeList(AttributeListSyntax node) { }

    public override void VisitInterpolatedStringExpression(InterpolatedStringExpressionSyntax node) { }

    public override void VisitThrowStatement(ThrowStatementSyntax node) { }

    public override void VisitThrowExpression(ThrowExpressionSyntax node) { }

    public override void VisitBinaryExpression(BinaryExpressionSyntax node)
    {
        if (model.GetTypeInfo(node).Type?.SpecialType != SpecialType.System_String)
            Swap(node.OperatorToken);
        base.VisitBinaryExpression(node);
    }

    public override void VisitAssignmentExpression(AssignmentExpressionSyntax node)
    {
        Swap(node.OperatorToken);
        base.VisitAssignmentExpression(node);
    }

    public override void VisitBinaryPattern(BinaryPatternSyntax node)
    {
        Swap(node.OperatorToken);
        base.VisitBinaryPattern(node);
    }

    public override void VisitRelationalPattern(RelationalPatternSyntax node)
    {
        Swap(node.OperatorToken);
        base.VisitRelationalPattern(node);
    }

    public override void VisitPostfixUnaryExpression(PostfixUnaryExpressionSyntax node)
    {
        if (node.Parent is not ForStatementSyntax) // turned round it never ends: nothing is learnt
            Swap(node.OperatorToken);
        base.VisitPostfixUnaryExpression(node);
    }

    public override void VisitPrefixUnaryExpression(PrefixUnaryExpressionSyntax node)
    {
        if (node.OperatorToken.Text is "!" or "-" && node.Operand is not LiteralExpressionSyntax)
            Replace(node.OperatorToken, "");
        base.VisitPrefixUnaryExpression(node);
    }

    public override void VisitLiteralExpression(LiteralExpressionSyntax node)
    {
        if (node.Token.Value is int or float or double or long)
            Replace(node, $"({node} + 1)");
        else if (node.Token.Value is bool truth)
            Replace(node, truth ? "false" : "true");
    }

    public override void VisitIfStatement(IfStatementSyntax node)
    {
        Negate(node.Condition);
        base.VisitIfStatement(node);
    }

    public override void VisitConditionalExpression(ConditionalExpressionSyntax node)
    {
        Negate(node.Condition);
        base.VisitConditionalExpression(node);
    }

    public override void VisitExpressionStatement(ExpressionStatementSyntax node)
    {
        Replace(node, ";");
        base.VisitExpressionStatement(node);
    }

    public override void VisitInvocationExpression(InvocationExpressionSyntax node)
    {
        var name = node.Expression switch
        {
            MemberAccessExpressionSyntax access => access.Name.Identifier,
            MemberBindingExpressionSyntax binding => binding.Name.Identifier,
            _ => default,
        };
        if (name.Text is { } called && Methods.TryGetValue(called, out var other))
            Replace(name, other);
        base.VisitInvocationExpression(node);
    }

    private void Swap(SyntaxToken token)
    {
        if (Operators.TryGetValue(token.Text, out var other))
            Replace(token, other);
    }

    private void Negate(ExpressionSyntax condition)
    {
        if (!condition.DescendantNodes().Any(node => node is SingleVariableDesignationSyntax))
            Replace(condition, $"!({condition})");
    }

    private void Replace(SyntaxNodeOrToken place, string after)
    {
        var line = place.GetLocation()!.GetLineSpan().StartLinePosition.Line + 1;
        Found.Add(new Mutant(file, line, place.Span, place.ToString(), after));
    }
}
