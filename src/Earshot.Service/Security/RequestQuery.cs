using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Primitives;

namespace Earshot.Web;

/// <summary>
/// What a request asks for behind the <c>?</c>, against what its handler takes, as the service and the page both see to
/// it (this file is part of either): a parameter that is misspelt would be left out without a word, and one that can't
/// be read would be refused in the framework's words.
/// </summary>
internal static class RequestQuery
{
    private const int ShownLetters = 40;

    private static readonly Dictionary<Type, (Func<string, bool> Reads, string Allowed)> Kinds = new()
    {
        [typeof(bool)] = (text => bool.TryParse(text, out _), "true or false"),
        [typeof(int)] = (IsWhole<int>, "a whole number"),
        [typeof(long)] = (IsWhole<long>, "a whole number"),
        [typeof(float)] = (IsFinite, "a number such as 0.5"),
        [typeof(double)] = (IsFinite, "a number such as 0.5"),
        [typeof(string)] = (_ => true, "text"),
    };

    /// <summary>
    /// A handler is looked at once: what it takes, and what of it stands in the path, is the same for every request.
    /// </summary>
    private static readonly ConditionalWeakTable<Endpoint, List<ParameterInfo>> TakenBy = [];

    /// <summary>
    /// Why the query is not what the request's handler takes; null where it is, and where nobody handles it.
    /// </summary>
    /// <param name="context">The request, its handler known.</param>
    /// <param name="free">A parameter that any request may carry, such as a version against a browser's cache; null:
    /// none.</param>
    public static string? Objection(HttpContext context, string? free = null)
    {
        if (context.GetEndpoint() is not { } endpoint || endpoint.Metadata.GetMetadata<MethodInfo>() is not { } handler)
            return null;
        var route = context.Request.RouteValues;
        var (query, taken) = (context.Request.Query, TakenBy.GetValue(endpoint, _ => Taken(handler, route)));
        var known = taken.ToDictionary(p => p.Name!, p => Bare(p.ParameterType), StringComparer.OrdinalIgnoreCase);
        return query
            .Where(given => given.Key != free)
            .Select(given => Objection(given.Key, given.Value, known))
            .Concat(taken.Where(p => IsRequired(p) && !query.ContainsKey(p.Name!)).Select(Missing))
            .FirstOrDefault(objection => objection is not null);
    }

    private static List<ParameterInfo> Taken(MethodInfo handler, RouteValueDictionary route) =>
        [
            .. handler
                .GetParameters()
                .Where(p => p.Name is { } name && !route.ContainsKey(name) && Kinds.ContainsKey(Bare(p.ParameterType))),
        ];

    private static Type Bare(Type type) => Nullable.GetUnderlyingType(type) ?? type;

    private static bool IsRequired(ParameterInfo parameter) =>
        !parameter.HasDefaultValue && parameter.ParameterType is { IsValueType: true } type && Bare(type) == type;

    private static string Missing(ParameterInfo parameter) =>
        $"the parameter '{parameter.Name}' is missing: it takes {Kinds[parameter.ParameterType].Allowed}";

    private static string? Objection(string name, StringValues values, Dictionary<string, Type> known)
    {
        if (!known.TryGetValue(name, out var type))
            return $"the parameter {Shown(name)} is not known here; "
                + (known.Count == 0 ? "there are none" : $"known: {string.Join(", ", known.Keys)}");
        if (values.Count > 1)
            return $"the parameter '{name.ToLowerInvariant()}' is given {values.Count} times: give it once";
        var (reads, allowed) = Kinds[type];
        return reads(values.ToString())
            ? null
            : $"the parameter '{name.ToLowerInvariant()}' is {Shown(values.ToString())}: it takes {allowed}";
    }

    private static bool IsWhole<T>(string text)
        where T : System.Numerics.INumber<T> =>
        T.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out _);

    private static bool IsFinite(string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        && double.IsFinite(number);

    private static string Shown(string text) =>
        $"'{string.Concat(text.Take(ShownLetters).Select(letter => char.IsControl(letter) ? '�' : letter))}"
        + (text.Length > ShownLetters ? "…'" : "'");
}
